import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newOrigin, newWebhook } from '@roost/testing/store-records';
import { expect, test } from 'vitest';
import { makeFolder, production } from './moving-folder.ts';
import { runRoost } from './roost-process.ts';
import { runCommand } from './run-command.ts';
import { startStack } from './stack-process.ts';

test('from a laptop to a stack and back, an export is the same to the byte', async () => {
  using source = await makeFolder(120);
  using target = await makeFolder();
  await using stack = await startStack();
  const [first, second] = [join(source.path, 'first.ndjson'), join(source.path, 'second.ndjson')];
  await runCommand(['export', ...production, '--output', first, ...source.data]);
  await stack.run('keys', 'create', ...production, '--name', 'admin');
  const imported = await stack.run('import', first, ...production, '--json');
  expect(JSON.parse(imported.stdout), imported.stderr).toMatchObject({ created: 120, values: 240 });
  await stack.run('export', ...production, '--output', second);
  expect(readFileSync(second, 'utf8')).toBe(readFileSync(first, 'utf8'));

  await runCommand(['import', second, ...production, ...target.data]);
  const back = await runRoost(['export', ...production, ...target.data]);
  expect(back).toEqual({
    code: 0,
    stdout: readFileSync(first, 'utf8'),
    stderr: 'Exported 120 users of production.\n',
  });
}, 60_000);

test('a dry run changes nothing, not even a field, and what it counts is what the import does', async () => {
  using source = await makeFolder(130);
  using target = await makeFolder();
  const file = join(source.path, 'all.ndjson');
  await runCommand(['export', ...production, '--output', file, ...source.data]);
  const command = ['import', file, ...production, ...target.data];
  const told = await runCommand([...command, '--dry-run']);
  expect(told.stderr).toBe('2 fields are made: age, plan\n');
  const lines = told.stdout.trimEnd().split('\n');
  expect(lines[0]).toBe('+ user-0@example.com  named "Ann 0", age: 0, plan: "team"');
  expect(lines.slice(100)).toEqual([
    'and 30 more',
    'Would import 130 users: 130 made, 0 changed, 0 as they were, 260 values set or cleared.',
  ]);
  expect(await target.look((store) => store.listFields())).toEqual([]);
  const json = JSON.parse((await runCommand([...command, '--dry-run', '--json'])).stdout);
  expect(json.changes).toHaveLength(130);
  const { code, stdout } = await runCommand([...command, '--json']);
  expect({ code, ...JSON.parse(stdout) }).toMatchObject({ code: 0, created: 130, values: json.values });
  expect((await runCommand([...command])).stdout).toBe(
    'Imported 130 users: 0 made, 0 changed, 130 as they were, 0 values set or cleared.\n',
  );
});

test('with a bad line nothing is imported and each is said, and with --skip-bad-rows all others are', async () => {
  using target = await makeFolder();
  const file = join(target.path, 'all.ndjson');
  const user = (key: unknown) => JSON.stringify({ type: 'user', key });
  const lines = ['{"type":"roost-export","version":1}', user('ann'), user(5), '{', user('ben')];
  writeFileSync(file, [...lines, '{"type":"end","fields":0,"users":4}', ''].join('\n'));
  const command = ['import', file, ...production, ...target.data];
  expect(await runCommand([...command])).toEqual({
    code: 1,
    stdout: '',
    stderr: [
      '  line 3: key: expected a string, got 5',
      '  line 4: expected a JSON object',
      `roost: ${file} has 2 bad rows: nothing was imported. Correct the file, or leave them out with --skip-bad-rows`,
      '',
    ].join('\n'),
  });
  expect(await target.look((store) => store.listUsers('production', { limit: 10 }))).toEqual([]);
  const { code, stdout } = await runCommand([...command, '--skip-bad-rows', '--json']);
  expect({ code, ...JSON.parse(stdout) }).toMatchObject({ code: 0, users: 2, bad_rows: 2 });
});

test('which webhook endpoints will hear of it is said beforehand', async () => {
  using target = await makeFolder();
  const file = join(target.path, 'all.ndjson');
  writeFileSync(file, '{"type":"roost-export","version":1}\n{"type":"end","fields":0,"users":0}\n');
  await target.look(async (store) => {
    await store.createWebhook(newWebhook({ url: 'https://hears.example.com/' }), newOrigin());
    await store.createWebhook(
      newWebhook({ url: 'https://keys.example.com/', events: ['key.killed'] }),
      newOrigin(),
    );
    await store.createWebhook(newWebhook({ url: 'https://off.example.com/', enabled: false }), newOrigin());
  });
  const { stderr } = await runCommand(['import', file, ...production, ...target.data]);
  expect(stderr).toBe(
    'A webhook endpoint of production will be told of each change: https://hears.example.com/\n',
  );
});

test('what is imported is in the audit trail as any change is, and with values only where they are recorded', async () => {
  using source = await makeFolder(1);
  const file = join(source.path, 'all.ndjson');
  await runCommand(['export', ...production, '--output', file, ...source.data]);
  for (const [flags, recorded] of [
    [[], {}],
    [['--record-values'], { before: null, after: 0 }],
  ] as const) {
    using target = await makeFolder();
    await runCommand(['import', file, ...production, ...target.data, ...flags]);
    const { stdout } = await runCommand([
      'audit',
      ...production,
      '--target',
      'user-0@example.com',
      '--json',
      ...target.data,
    ]);
    const entries = JSON.parse(stdout);
    expect(
      entries.map(({ action, actor }: { action: string; actor: { id: string } }) => `${actor.id} ${action}`),
    ).toEqual(['cli value.set', 'cli value.set', 'cli user.created']);
    expect(entries[1].changes).toEqual([{ path: 'values.age', ...recorded }]);
  }
});

test('flags of another format, a file that is not there and an environment that is not are refused', async () => {
  using target = await makeFolder();
  const file = join(target.path, 'all.ndjson');
  const refused = async (...args: string[]) => (await runCommand([...args, ...target.data])).stderr;
  expect(await refused('import', file, ...production)).toContain('cannot be read');
  writeFileSync(file, '');
  expect(await refused('import', file, ...production, '--name', 'Full name')).toContain('say --format csv');
  expect(await refused('import', file, '--environment', 'staging')).toContain('there is no staging');
  expect(await refused('export', '--environment', 'staging')).toContain('there is no staging');
  const output = join(target.path, 'no', 'folder.ndjson');
  expect(await refused('export', ...production, '--output', output)).toContain('cannot be written');
  expect(existsSync(`${output}.part`)).toBe(false);
});
