import { type Core, RoostError } from '@roost/core';
import {
  countUsers,
  importFields,
  mergeServiceFields,
  openProgressFile,
  openService,
  type Service,
  serviceDialects,
  servicePosition,
  serviceRows,
} from '@roost/transfer';
import { type Command, Option } from 'commander';
import { parseCount } from '../arguments.ts';
import { awsOption, dataOption, jsonOption, recordValuesOption } from '../data-option.ts';
import { findEnvironment } from '../find-environment.ts';
import { describeCounts, mostNamed } from '../import-report.ts';
import { printable } from '../printable.ts';
import { grouped } from '../progress-bar.ts';
import { readKeyFromEnv } from '../read-key.ts';
import { remark } from '../remark.ts';
import { importTarget, remarkOnWebhooks, runImport } from '../run-import.ts';
import { type Place, placeName, systemOrigin, withCore } from '../session.ts';

interface Flags extends Place {
  from: string;
  keyFromEnv: string;
  environment: string;
  dialect: (typeof serviceDialects)[number];
  concurrency: number;
  progress?: string;
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
    await remarkOnWebhooks(core.store, environment);
    await migrate(core, service, flags);
  });
}

async function migrate(core: Core, service: Service, flags: Flags): Promise<void> {
  const { environment, concurrency, json, restart } = flags;
  const merge = mergeServiceFields(await core.store.listFields(), await service.listFields(), core.now());
  const total = await countUsers(service);
  await importFields(core.store, merge, systemOrigin(environment));
  const skipped: string[] = [];
  let skippedCount = 0;
  const onSkipped = (what: string) => {
    skippedCount++;
    if (skipped.length < mostNamed) skipped.push(what);
  };
  const options = { fields: merge.all, concurrency, ...(flags.skipBadValues && { onSkipped }) };
  const { counts, finished } = await runImport(
    await importTarget(core, environment),
    { rows: (from) => serviceRows(service, options, from), distance: ({ users }) => users, total },
    { progress: openProgressFile(progressPath(flags), identify(flags), servicePosition), restart },
  );
  for (const what of skipped) remark(`  left out: ${printable(what)}`);
  if (skippedCount > skipped.length) remark(`  and ${grouped(skippedCount - skipped.length)} more`);
  process.stdout.write(
    json ? `${JSON.stringify({ finished, ...counts, skipped: skippedCount })}\n` : describeCounts(counts),
  );
  if (!finished) remark('Interrupted: the same command goes on from there.');
}

function progressPath({ progress, environment }: Flags): string {
  return progress ?? `roost-migrate-${environment}.progress`;
}

/** Which migration it is: another one does not go on from there. */
function identify({ from, dialect, environment, ...place }: Flags): Record<string, unknown> {
  return { from, dialect, environment, target: placeName(place) };
}
