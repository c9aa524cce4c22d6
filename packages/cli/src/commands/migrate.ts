import { type Core, RoostError } from '@roost/core';
import {
  countUsers,
  fieldRemarks,
  importFields,
  mergeServiceFields,
  openProgressFile,
  openService,
  type Service,
  type ServicePosition,
  serviceDialects,
  servicePosition,
  serviceRows,
} from '@roost/transfer';
import { type Command, Option } from 'commander';
import { parseCount } from '../arguments.ts';
import { awsOption, dataOption, jsonOption, recordValuesOption } from '../data-option.ts';
import { findEnvironment } from '../find-environment.ts';
import { describeCounts, mostNamed } from '../import-report.ts';
import { type Findings, previewImport } from '../preview-import.ts';
import { printable } from '../printable.ts';
import { grouped } from '../progress-bar.ts';
import { readKeyFromEnv } from '../read-key.ts';
import { remark } from '../remark.ts';
import { type Intake, importTarget, remarkOnWebhooks, runImport } from '../run-import.ts';
import { type Place, placeName, systemOrigin, withCore } from '../session.ts';

interface Flags extends Place {
  from: string;
  keyFromEnv: string;
  environment: string;
  dialect: (typeof serviceDialects)[number];
  concurrency: number;
  progress?: string;
  dryRun?: true;
  skipBadValues?: true;
  restart?: true;
  json?: true;
}

export function addMigrateCommand(program: Command): void {
  program
    .command('migrate')
    .description(
      'Read fields, users and their values from another service that speaks the contract, and import them; to do it again brings what has changed, and what was cut off goes on',
    )
    .requiredOption('--from <address>', 'where the service is: https://…')
    .requiredOption('--key-from-env <name>', 'the environment variable that holds an API key of it')
    .requiredOption('--environment <name>', 'where they go')
    .addOption(
      new Option('--dialect <name>', 'the words that the service goes by')
        .choices(serviceDialects)
        .default(serviceDialects[0]),
    )
    .option('--concurrency <number>', 'users who are read side by side', parseCount, 8)
    .option('--dry-run', 'say what would change, and change nothing')
    .option('--skip-bad-values', 'leave out what does not fit, and say what it was')
    .option('--progress <file>', 'where is kept how far it has come; by default in this folder')
    .option('--restart', 'from the beginning, also where a migration was cut off')
    .addOption(dataOption())
    .addOption(awsOption())
    .addOption(recordValuesOption())
    .addOption(jsonOption())
    .action(run);
}

function run(flags: Flags): Promise<void> {
  const { environment, concurrency } = flags;
  if (concurrency < 1) {
    throw new RoostError('invalid_parameter', { message: '--concurrency: expected 1 or more' });
  }
  const service = openService({
    address: flags.from.replace(/\/+$/, ''),
    apiKey: readKeyFromEnv(flags.keyFromEnv),
    dialect: flags.dialect,
  });
  return withCore(flags, async (core) => {
    await findEnvironment(core.store, environment);
    if (!flags.dryRun) await remarkOnWebhooks(core.store, environment);
    await migrate(core, service, flags);
  });
}

async function migrate(core: Core, service: Service, flags: Flags): Promise<void> {
  const { environment, concurrency, dryRun, json, restart, skipBadValues } = flags;
  const merge = mergeServiceFields(await core.store.listFields(), await service.listFields(), core.now());
  const total = await countUsers(service);
  for (const sentence of fieldRemarks(merge)) remark(printable(sentence));
  const bad = collectBad();
  // A dry run goes on after what would end the migration: it says all of it.
  const onSkipped = dryRun || skipBadValues ? bad.add : undefined;
  const intake: Intake<ServicePosition> = {
    rows: (from) => serviceRows(service, { fields: merge.all, concurrency, onSkipped }, from),
    distance: ({ users }) => users,
    total,
  };
  const target = await importTarget(core, environment);
  if (dryRun) return previewImport(target, intake, { json, findings: () => findingsOf(bad, flags) });
  await importFields(core.store, merge, systemOrigin(environment));
  const { counts, finished } = await runImport(target, intake, {
    progress: openProgressFile(progressPath(flags), identify(flags), servicePosition),
    restart,
  });
  for (const line of bad.lines('left out')) remark(printable(line));
  process.stdout.write(
    json ? `${JSON.stringify({ finished, ...counts, skipped: bad.count() })}\n` : describeCounts(counts),
  );
  if (!finished) remark('Interrupted: the same command goes on from there.');
}

/** Collects what does not fit, the first of it in words. */
function collectBad() {
  const named: string[] = [];
  let count = 0;
  return {
    add: (what: string) => {
      count++;
      if (named.length < mostNamed) named.push(what);
    },
    count: () => count,
    named: () => named,
    lines: (title: string) => [
      ...named.map((what) => `  ${title}: ${what}`),
      ...(count > named.length ? [`  and ${grouped(count - named.length)} more`] : []),
    ],
  };
}

function findingsOf(bad: ReturnType<typeof collectBad>, { skipBadValues }: Flags): Findings {
  const count = bad.count();
  const end =
    count === 1 ? 'a bad value it would end there' : `${grouped(count)} bad values it would end at the first`;
  return {
    json: { bad_values: count, bad: bad.named() },
    lines: bad.lines(skipBadValues ? 'left out' : 'does not fit'),
    refusal:
      count > 0 && !skipBadValues
        ? `With ${end}: correct what is wrong at the service, or say --skip-bad-values.`
        : undefined,
  };
}

function progressPath({ progress, environment }: Flags): string {
  return progress ?? `roost-migrate-${environment}.progress`;
}

/** Which migration it is: another one does not go on from there. */
function identify({ from, dialect, environment, ...place }: Flags): Record<string, unknown> {
  return { from, dialect, environment, target: placeName(place) };
}
