import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { functionNames } from '@roost/bundle';
import { expect, test } from 'vitest';

const command = fileURLToPath(new URL('cold-start.ts', import.meta.url));

const run = (...args: string[]) => promisify(execFile)(process.execPath, [command, ...args]);

test('prints what functions take to load as JSON, alone on standard output', async () => {
  const names = ['users', 'audit'];
  const { stdout } = await run('--json', '--runs', '1', '--functions', names.join(','));
  const { baseline, functions } = JSON.parse(stdout);
  expect(baseline).toEqual({ bytes: expect.any(Number) });
  expect(functions.map(({ name }: { name: string }) => name)).toEqual(names);
  for (const { bytes, ms, baselineMs, ratio } of functions) {
    expect(bytes).toBeGreaterThan(0);
    expect(baselineMs).toBeGreaterThan(0);
    // To the last place that is printed.
    expect(ratio).toBeCloseTo(ms / baselineMs, 1);
  }
}, 60_000);

test('a function that there is not is named, with those that there are', async () => {
  await expect(run('--functions', 'audit,none')).rejects.toMatchObject({
    code: 1,
    stderr: `bench:cold: --functions: there is no "none"; there are ${functionNames().join(', ')}\n`,
  });
});
