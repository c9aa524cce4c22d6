import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { functionNames } from '@roost/bundle';
import { expect, test } from 'vitest';

const command = fileURLToPath(new URL('cold-start.ts', import.meta.url));

test('prints what each function takes to load as JSON, alone on standard output', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [command, '--json', '--runs', '1']);
  const { baseline, functions } = JSON.parse(stdout);
  expect(baseline).toEqual({ bytes: expect.any(Number) });
  expect(functions.map(({ name }: { name: string }) => name)).toEqual(functionNames());
  for (const { bytes, ms, baselineMs, ratio } of functions) {
    expect(bytes).toBeGreaterThan(0);
    expect(baselineMs).toBeGreaterThan(0);
    // To the last place that is printed.
    expect(ratio).toBeCloseTo(ms / baselineMs, 1);
  }
}, 60_000);
