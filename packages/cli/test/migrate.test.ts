import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '@roost/testing/eventually';
import { keyOfService, startFirstService } from '@roost/testing/first-service';
import { expect, test } from 'vitest';
import { makeFolder, production } from './moving-folder.ts';
import { type Outcome, runRoost, spawnRoost, startRoost } from './roost-process.ts';
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

test('a dry run says what a migration would do and does nothing, and the migration does just that', async () => {
  await using two = await startTwo(130);
  const dry = [...two.command, '--dry-run'];
  const told = await runCommand(dry, { env: two.env });
  expect(told).toMatchObject({ code: 0, stderr: '' });
  const lines = told.stdout.trimEnd().split('\n');
  expect(lines[0]).toBe('+ user-0@example.com  named "Ann 0", age: 0, plan: "team"');
  expect(lines.slice(100)).toEqual([
    'and 30 more',
    'Would import 130 users: 130 made, 0 changed, 0 as they were, 260 values set or cleared.',
  ]);
  const json = JSON.parse((await runCommand([...dry, '--json'], { env: two.env })).stdout);
  expect(json).toMatchObject({ dry_run: true, users: 130, created: 130, bad_values: 0, bad: [] });
  expect(json.changes).toHaveLength(130);
  expect(existsSync(two.progress)).toBe(false);
  expect(await contentOf(two.target.data)).toEqual([]);
  const done = await runCommand([...two.command, '--json'], { env: two.env });
  expect(JSON.parse(done.stdout)).toMatchObject({ finished: true, created: 130, values: json.values });
  expect((await runCommand(dry, { env: two.env })).stdout).toBe(
    'Would import 130 users: 0 made, 0 changed, 130 as they were, 0 values set or cleared.\n',
  );
}, 60_000);

test('a dry run names all that does not fit, and the fields that it would make, and makes none', async () => {
  using target = await makeFolder();
  const field = (key: string, type: string) => ({ key, type, display_text: null });
  await using service = await startFirstService({
    users: [{ key: 'ann' }, { key: '' }, { key: 'ben' }],
    fields: [field('age', 'integer_field'), field('city', 'text_field')],
    values: { ann: { age: 'old', city: 'Bern' }, ben: { age: 2.5, city: null } },
  });
  const env = { SOURCE_KEY: keyOfService };
  const from = ['--from', service.address, '--key-from-env', 'SOURCE_KEY'];
  const progress = join(target.path, 'progress');
  const command = ['migrate', ...from, ...production, '--progress', progress, ...target.data];
  const dry = (...flags: string[]) => runCommand([...command, '--dry-run', ...flags], { env });
  const named = (title: string) => [
    '2 fields are made: age, city',
    `  ${title}: "": key: expected a user key of 1 to 256 characters, got 0`,
    `  ${title}: "ann": "age": expected an integer, got "old"`,
    `  ${title}: "ben": "age": expected an integer, got 2.5`,
  ];
  // Users are read side by side.
  const sorted = ({ stderr, ...rest }: Outcome) => ({ ...rest, stderr: stderr.trimEnd().split('\n').sort() });
  const counted = [
    '+ ann  city: "Bern"',
    '+ ben',
    'Would import 2 users: 2 made, 0 changed, 0 as they were, 1 value set or cleared.\n',
  ].join('\n');
  expect(sorted(await dry())).toEqual({
    code: 1,
    stdout: `${counted}With 3 bad values it would end at the first: correct what is wrong at the service, or say --skip-bad-values.\n`,
    stderr: named('does not fit').sort(),
  });
  expect(sorted(await dry('--skip-bad-values'))).toEqual({
    code: 0,
    stdout: counted,
    stderr: named('left out').sort(),
  });
  const json = await dry('--json');
  expect(json.code).toBe(1);
  expect(JSON.parse(json.stdout)).toMatchObject({ created: 2, bad_values: 3, bad: { length: 3 } });
  expect(await target.look((store) => store.listFields())).toEqual([]);
  expect(await target.look((store) => store.getUser('production', 'ann'))).toBeUndefined();

  const done = await runCommand([...command, '--skip-bad-values'], { env });
  expect(sorted(done)).toEqual({
    code: 0,
    stdout: counted.split('\n').slice(2).join('\n').replace('Would import', 'Imported'),
    stderr: named('left out').sort(),
  });
});

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
