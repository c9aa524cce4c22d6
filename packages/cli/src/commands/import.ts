import { statSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { type Core, RoostError } from '@roost/core';
import {
  type CheckedSource,
  type ExportSource,
  filePosition,
  type ImportSource,
  importFields,
  openCsvSource,
  openExportSource,
  openProgressFile,
} from '@roost/transfer';
import { type Command, Option } from 'commander';
import { addCsvOptions, type CsvFlags, csvFlagsGiven } from '../csv-options.ts';
import { awsOption, dataOption, jsonOption, recordValuesOption } from '../data-option.ts';
import { findEnvironment } from '../find-environment.ts';
import { describeBadRows, describeCounts } from '../import-report.ts';
import { type Findings, previewImport } from '../preview-import.ts';
import { printable } from '../printable.ts';
import { grouped, openProgressBar } from '../progress-bar.ts';
import { remark } from '../remark.ts';
import { type Intake, importTarget, remarkOnWebhooks, runImport } from '../run-import.ts';
import { type Place, placeName, systemOrigin, withCore } from '../session.ts';

interface Flags extends Place, CsvFlags {
  environment: string;
  format?: 'ndjson' | 'csv';
  dryRun?: true;
  restart?: true;
  skipBadRows?: true;
  updateFields?: true;
  incomplete?: true;
  misfits?: true;
  json?: true;
}

export function addImportCommand(program: Command): void {
  const command = program
    .command('import')
    .description(
      'Import users with their values from a file of "roost export", or from a CSV file with a row for each user; to import the same again changes nothing, and what was cut off goes on',
    )
    .argument('<file>')
    .requiredOption('--environment <name>', 'where they go')
    .addOption(
      new Option('--format <name>', 'by default csv for .csv and .tsv, else ndjson').choices([
        'ndjson',
        'csv',
      ]),
    )
    .option('--dry-run', 'say what would change, and change nothing')
    .option('--skip-bad-rows', 'import the others all the same')
    .option('--restart', 'from the beginning, also where an import was cut off')
    .addOption(dataOption())
    .addOption(awsOption())
    .addOption(recordValuesOption())
    .addOption(jsonOption())
    .optionsGroup('Of an export:')
    .option('--update-fields', 'change fields that differ, in every environment')
    .option('--incomplete', 'take what is there of a file that was cut off')
    .option(
      '--misfits',
      "take also values that do not fit their field's type, as an export has them that were set before it was changed",
    );
  addCsvOptions(command).action(run);
}

function run(file: string, flags: Flags): Promise<void> {
  return withCore(flags, async (core) => {
    const { environment } = flags;
    await findEnvironment(core.store, environment);
    const source = await openSource(core, file, flags);
    const checked = await checkAll(source);
    if (checked.badCount > 0 && !(flags.json && flags.dryRun)) process.stderr.write(describeBadRows(checked));
    for (const sentence of source.remarks) remark(printable(sentence));
    if (flags.dryRun) {
      await previewImport(await importTarget(core, environment), intakeOf(source), {
        json: flags.json,
        findings: () => findingsOf(checked, flags),
      });
    } else {
      refuseBadRows(file, checked, flags);
      await remarkOnWebhooks(core.store, environment);
      await importAll(core, file, source, checked, flags);
    }
  });
}

async function checkAll(source: ImportSource): Promise<CheckedSource> {
  const bar = openProgressBar('users checked', source.size > 0 ? { total: source.size } : {});
  try {
    return await source.check((position, rows) => bar.update(position, rows));
  } finally {
    bar.end();
  }
}

async function openSource(core: Core, file: string, flags: Flags): Promise<ImportSource | ExportSource> {
  const fields = await core.store.listFields();
  if (formatOf(file, flags) === 'csv') return openCsvSource(file, { ...flags, fields });
  if (csvFlagsGiven(flags)) {
    throw new RoostError('invalid_parameter', {
      message: `${file} is read as an export, and flags of a CSV file were given: say --format csv if it is one`,
    });
  }
  return openExportSource(file, { ...flags, fields, at: core.now() });
}

function formatOf(file: string, { format }: Flags): 'ndjson' | 'csv' {
  return format ?? (/^\.[ct]sv$/i.test(extname(file)) ? 'csv' : 'ndjson');
}

function refuseBadRows(file: string, { badCount }: CheckedSource, { skipBadRows }: Flags): void {
  if (badCount === 0 || skipBadRows) return;
  throw new RoostError('invalid_parameter', {
    message: `${file} has ${badCount} bad ${badCount === 1 ? 'row' : 'rows'}: nothing was imported. Correct the file, or leave them out with --skip-bad-rows`,
  });
}

/** Bad rows are named before: a check has read all of the file by then. */
function findingsOf({ bad, badCount }: CheckedSource, { skipBadRows }: Flags): Findings {
  const rows = badCount === 1 ? 'a bad row' : `${grouped(badCount)} bad rows`;
  const refused = badCount > 0 && !skipBadRows;
  return {
    json: { bad_rows: badCount, bad },
    lines: [],
    refusal: refused
      ? `With ${rows} it would be refused as it is: correct the file, or say --skip-bad-rows.`
      : undefined,
  };
}

function intakeOf(source: ImportSource): Intake<number> {
  return {
    rows: (from) => source.rows(from ?? 0),
    distance: (position) => position,
    total: source.size,
  };
}

async function importAll(
  core: Core,
  file: string,
  source: ImportSource | ExportSource,
  checked: CheckedSource,
  flags: Flags,
): Promise<void> {
  const { environment, json, restart } = flags;
  if ('fields' in source) await importFields(core.store, source.fields, systemOrigin(environment));
  const { counts, finished } = await runImport(await importTarget(core, environment), intakeOf(source), {
    progress: openProgressFile(`${file}.import`, identify(file, flags), filePosition),
    restart,
  });
  if (json) {
    process.stdout.write(`${JSON.stringify({ finished, ...counts, bad_rows: checked.badCount })}\n`);
  } else {
    process.stdout.write(describeCounts(counts));
  }
  if (!finished) remark('Interrupted: the same command goes on from there.');
}

/** Which import it is: of another file, or one that was written anew, or with other flags, it does not go on. */
function identify(file: string, { json: _, restart: __, ...flags }: Flags): Record<string, unknown> {
  const { size, mtimeMs } = statSync(file);
  return { file: resolve(file), size, mtimeMs, ...flags, target: placeName(flags) };
}
