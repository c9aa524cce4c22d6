import { type ImportTarget, previewUsers } from '@roost/transfer';
import { describeCounts, describePreview, mostNamed } from './import-report.ts';
import { interruptible } from './interruption.ts';
import { printable } from './printable.ts';
import { grouped, openProgressBar } from './progress-bar.ts';
import { remark } from './remark.ts';
import type { Intake } from './run-import.ts';

/** What an import would not take as it is. */
export interface Findings {
  /** For programs: it follows the counts. */
  json: object;
  /** For people, a line each. */
  lines: readonly string[];
  /** Why the import would be refused, and what to do; undefined where it would not. */
  refusal: string | undefined;
}

/**
 * Prints what an import would change: for people the first changes and how many there are, for programs all of them. The
 * exit status is 1 where the import would be refused.
 *
 * @param findings asked when all rows are read.
 */
export async function previewImport<Position>(
  target: ImportTarget,
  { rows, distance, total }: Intake<Position>,
  { json, findings }: { json: true | undefined; findings(): Findings },
): Promise<void> {
  const bar = openProgressBar('users', total === undefined ? {} : { total });
  let changed = 0;
  if (json) process.stdout.write('{"dry_run":true,"changes":[');
  const { counts, finished } = await interruptible((signal) =>
    previewUsers(target, rows(undefined), {
      signal,
      onProgress: ({ position, counts }) => bar.update(distance(position), counts.users),
      onUser: (preview) => {
        const line = describePreview(preview);
        if (line === undefined) return;
        changed++;
        if (json) process.stdout.write(`${changed > 1 ? ',' : ''}${JSON.stringify(asJson(preview))}`);
        else if (changed <= mostNamed) process.stdout.write(line);
      },
    }),
  ).finally(() => bar.end());
  const found = findings();
  if (json) {
    process.stdout.write(`],${JSON.stringify({ ...counts, ...found.json }).slice(1)}\n`);
  } else {
    if (changed > mostNamed) process.stdout.write(`and ${grouped(changed - mostNamed)} more\n`);
    for (const line of found.lines) remark(printable(line));
    process.stdout.write(describeCounts(counts, true));
  }
  if (!finished) return remark('Interrupted: the rest was not looked at.');
  if (found.refusal === undefined) return;
  process.exitCode = 1;
  if (!json) process.stdout.write(`${found.refusal}\n`);
}

function asJson({ key, user, name, values }: Parameters<typeof describePreview>[0]): object {
  const set = values.map(({ fieldKey, before, after }) => ({ key: fieldKey, before, after }));
  return { key, user, ...(name && { name }), values: set };
}
