import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const command = fileURLToPath(new URL('run-import.ts', import.meta.url));

test('an import of many users takes less than 300 MB, and each row is printed as JSON, alone on standard output', async () => {
  const args = ['--json', '--check', '--users', '8000', '--moved', '0'];
  const { stdout } = await promisify(execFile)(process.execPath, [command, ...args]);
  const { rows } = JSON.parse(stdout);
  expect(rows.map(({ name }: { name: string }) => name)).toEqual(['import', 'import again', 'export']);
  for (const { users_per_second, peak_memory_mb } of rows) {
    expect(users_per_second).toBeGreaterThan(0);
    expect(peak_memory_mb).toBeLessThan(300);
  }
}, 60_000);
