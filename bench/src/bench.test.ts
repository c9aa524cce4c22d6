import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const command = fileURLToPath(new URL('run.ts', import.meta.url));
const run = (...args: string[]) => promisify(execFile)(process.execPath, [command, ...args]);

test('prints every row as JSON, alone on standard output', async () => {
  const { stdout } = await run('--json', '--users', '150', '--rounds', '1', '--seconds', '0.1');
  const figures = {
    rps: expect.any(Number),
    p50: expect.any(Number),
    p99: expect.any(Number),
    ratio: expect.any(Number),
  };
  expect(JSON.parse(stdout)).toEqual({
    guards: ['read-user', 'read-fields', 'upsert-user', 'set-value'].map((name) => ({
      name,
      cost: expect.any(Number),
    })),
    rows: ['read-user', 'read-fields', 'upsert-user', 'set-value', 'list-users', 'create-user'].map(
      (name) => ({
        name,
        ...figures,
      }),
    ),
  });
  for (const { rps, p50, p99, ratio } of JSON.parse(stdout).rows) {
    expect(rps).toBeGreaterThan(0);
    expect(ratio).toBeGreaterThan(0);
    expect(p50).toBeGreaterThan(0);
    expect(p99).toBeGreaterThanOrEqual(p50);
  }
});
