import { type CheckedSource, type ImportSource, type ImportTarget, previewUsers } from '@roost/transfer';
import { describeCounts, describePreview, mostNamed } from './import-report.ts';
import { interruptible } from './interruption.ts';
import { grouped, openProgressBar } from './progress-bar.ts';

/**
 * Prints what an import would change: for people the first changes and how many there are, for programs all of them. The
 * exit status is 1 where the import would be refused.
 */
export async function previewImport(
  target: ImportTarget,
  source: ImportSource,
  { bad, badCount }: CheckedSource,
  { json, skipBadRows }: { json?: true; skipBadRows?: true },
): Promise<void> {
  const bar = openProgressBar('users', { total: source.size });
  let changed = 0;
  if (json) process.stdout.write('{"dry_run":true,"changes":[');
  const { counts } = await interruptible((signal) =>
    previewUsers(target, source.rows(0), {
      signal,
      onProgress: ({ position, counts }) => bar.update(position, counts.users),
      onUser: (preview) => {
        const line = describePreview(preview);
        if (line === undefined) return;
        changed++;
        if (json) process.stdout.write(`${changed > 1 ? ',' : ''}${JSON.stringify(asJson(preview))}`);
        else if (changed <= mostNamed) process.stdout.write(line);
      },
    }),
  ).finally(() => bar.end());
  if (json) {
    process.stdout.write(`],${JSON.stringify({ ...counts, bad_rows: badCount, bad }).slice(1)}\n`);
  } else {
    if (changed > mostNamed) process.stdout.write(`and ${grouped(changed - mostNamed)} more\n`);
    process.stdout.write(describeCounts(counts, true));
  }
  if (badCount === 0 || skipBadRows) return;
  process.exitCode = 1;
  if (!json) {
    const rows = badCount === 1 ? 'a bad row' : `${grouped(badCount)} bad rows`;
    process.stdout.write(
      `With ${rows} it would be refused as it is: correct the file, or say --skip-bad-rows.\n`,
    );
  }
}

function asJson({ key, user, name, values }: Parameters<typeof describePreview>[0]): object {
  const set = values.map(({ fieldKey, before, after }) => ({ key: fieldKey, before, after }));
  return { key, user, ...(name && { name }), values: set };
}
