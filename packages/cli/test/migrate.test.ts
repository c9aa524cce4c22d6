import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '@roost/testing/eventually';
import { expect, test } from 'vitest';
import { makeFolder, production } from './moving-folder.ts';
import { runRoost, spawnRoost, startRoost } from './roost-process.ts';
import { runCommand } from './run-command.ts';

/** Two servers at work: one with users, one with the fields alone, which a list does not tell all of. */
async function startTwo(users: number) {
  const folders = [await makeFolder(users), await makeFolder()] as const;
  const [source, target] = folders;
  const made = await runCommand([
    'keys',
    'create',
    ...production,
    '--name',
    'reader',
    '--json',
    ...source.data,
  ]);
  const listed = await runCommand(['fields', 'list', '--json', ...source.data]);
  const file = join(target.path, 'fields.json');
  writeFileSync(file, listed.stdout);
  await runCommand(['fields', 'apply', file, '--yes', ...target.data]);
  const server = await startRoost([...source.data, '--limit', '0']);
  const other = await startRoost(target.data);
  const progress = join(target.path, 'progress');
  return {
    source,
    target,
    progress,
    env: { SOURCE_KEY: JSON.parse(made.stdout).key as string },
    command: [
      ...['migrate', '--from', server.address, '--key-from-env', 'SOURCE_KEY', ...production],
      ...['--progress', progress, ...target.data],
    ],
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      await other[Symbol.asyncDispose]();
      for (const folder of folders) folder[Symbol.dispose]();
    },
  };
}

/** Users with their values; a list of values does not tell when they were set. */
async function contentOf(data: readonly string[]): Promise<unknown[]> {
  const { stdout } = await runCommand(['export', ...production, ...data]);
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  return lines
    .filter(({ type }) => type === 'user')
    .map(({ values, ...user }) => ({
      ...user,
      values: values.map(({ key, value }: { key: string; value: unknown }) => [key, value]),
    }));
}

test('between two running servers all users move, also where it was killed, and again changes nothing', async () => {
  await using two = await startTwo(1100);
  const { child, ended } = spawnRoost(two.command, { env: two.env });
  await eventually(async () => expect(existsSync(two.progress)).toBe(true), { within: 15_000 });
  child.kill('SIGKILL');
  await ended;
  const rest = await runRoost([...two.command, '--json'], { env: two.env });
  expect(rest.stderr).toContain(`Going on after `);
  expect(JSON.parse(rest.stdout)).toMatchObject({ finished: true, users: 1100, skipped: 0 });
  expect(existsSync(two.progress)).toBe(false);
  expect(await contentOf(two.target.data)).toEqual(await contentOf(two.source.data));
  const again = await runRoost([...two.command, '--json'], { env: two.env });
  expect(JSON.parse(again.stdout)).toMatchObject({ users: 1100, unchanged: 1100, values: 0 });
  expect(rest.stdout + rest.stderr + again.stdout + again.stderr).not.toContain(two.env.SOURCE_KEY);
}, 60_000);

test('what cannot be begun is refused before anything is called', async () => {
  using target = await makeFolder();
  const env = { SOME_KEY_FOR_A_TEST: 'hn_some' };
  const refused = async (...args: string[]) => {
    const { code, stderr } = await runCommand(['migrate', ...args, ...target.data], { env });
    expect(code).toBe(1);
    return stderr;
  };
  const key = ['--key-from-env', 'NO_SUCH_KEY'];
  const some = ['--key-from-env', 'SOME_KEY_FOR_A_TEST'];
  const from = ['--from', 'https://service.invalid'];
  expect(await refused(...from, ...key, ...production)).toContain('NO_SUCH_KEY is not set');
  expect(await refused(...from, ...some, '--environment', 'staging')).toContain('there is no staging');
  expect(await refused('--from', 'http://service.invalid', ...some, ...production)).toContain(
    'cannot be called',
  );
  expect(await refused(...from, ...some, ...production, '--concurrency', '0')).toContain('1 or more');
});
