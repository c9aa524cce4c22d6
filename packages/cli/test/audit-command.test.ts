import { auditEntry } from '@roost/schemas';
import { temporaryFolder } from '@roost/testing';
import { expect, test } from 'vitest';
import { apiCaller } from './api-call.ts';
import { expectRefusal } from './refusal.ts';
import { startRoost } from './roost-process.ts';
import { runCommand } from './run-command.ts';

const alice = 'alice@feathery.tech';
const dora = 'dora@example.com';

test('the trail is read as a table, as JSON and line by line, by every filter, as the API gives it', async () => {
  using folder = temporaryFolder();
  await using server = await startRoost(['--data', folder.path]);
  const call = apiCaller(server.address, server.keys.development);
  const own = (await call('POST', '/api/user/', { key: dora, name: 'Dora' })).json.api_key;
  const asDora = apiCaller(server.address, own);
  for (const value of [1, 2]) await asDora('POST', `/api/field/${dora}/`, { key: 'age', value });
  await call('POST', `/api/field/${alice}/`, { fields: { age: 3, name: null } });
  const whole = (await call('GET', '/api/audit/')).json;
  const [admin] = (await call('GET', '/api/key/')).json;
  const middle = whole[3].at;

  const audit = async (...args: string[]) => {
    const command = ['audit', '--environment', 'development', '--data', folder.path, ...args];
    const { code, stdout, stderr } = await runCommand(command);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return stdout;
  };
  const json = async (...args: string[]) =>
    auditEntry.array().parse(JSON.parse(await audit('--json', ...args)));
  const lines = async (...args: string[]) =>
    (await audit('--ndjson', ...args)).split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));

  const filters: [string[], Record<string, string>][] = [
    [['--actor', dora], { actor: dora }],
    [['--action', 'value.set', '--target', dora], { action: 'value.set', target: dora }],
    [['--from', middle], { from: middle }],
    [['--to', middle, '--actor', admin.id], { to: middle, actor: admin.id }],
  ];
  const [all, asLines, two, none, table, emptyTable] = await Promise.all([
    json(),
    lines('--all'),
    lines('--limit', '2'),
    lines('--actor', 'nobody'),
    audit('--limit', '4'),
    audit('--target', 'nobody'),
    ...filters.map(async ([args, query]) => {
      const expected = (await call('GET', `/api/audit/?${new URLSearchParams(query)}`)).json;
      expect(await lines(...args)).toEqual(expected);
      if (!args.includes('--to')) expect(expected.length).toBeGreaterThan(0);
    }),
  ]);
  expect(all).toEqual(whole);
  expect(asLines).toEqual(whole);
  expect(two).toEqual(whole.slice(0, 2));
  expect(none).toEqual([]);
  const [head, ...rows] = table.trimEnd().split('\n');
  expect(head).toMatch(/^ {2}AT +ACTION +TARGET +ACTOR +CHANGED$/);
  expect(rows).toHaveLength(4);
  expect(rows[0]).toMatch(new RegExp(`value\\.cleared +${alice} +admin \\(${admin.id}\\) +values\\.name$`));
  expect(rows[2]).toMatch(new RegExp(`value\\.set +${dora} +user ${dora} +values\\.age$`));
  expect(emptyTable).toBe('  no entries\n');

  const refuse = (args: string[], expected: string) =>
    expectRefusal(['audit', '--data', folder.path, ...args], expected);
  const here = ['--environment', 'development'];
  await Promise.all([
    refuse(['--environment', 'staging'], 'there is no staging, there are development, production'),
    refuse([], "required option '--environment <name>'"),
    refuse([...here, '--action', 'user.eaten'], 'Allowed choices are user.created'),
    refuse([...here, '--from', 'yesterday'], 'Expected a time such as'),
    refuse([...here, '--limit', '-1'], 'Expected a whole number'),
  ]);
});

test('what a person is called cannot write to the terminal of whoever reads the trail', async () => {
  using folder = temporaryFolder();
  await using server = await startRoost(['--data', folder.path]);
  const call = apiCaller(server.address, server.keys.development);
  for (const name of ['\u001b[2J', 'a\nb', '\u009b31m']) {
    expect((await call('POST', '/api/user/', { key: dora, name })).status).toBe(400);
    expect((await call('POST', '/api/key/', { name, scopes: ['*'] })).status).toBe(400);
  }
  const create = ['keys', 'create', '--environment', 'development', '--data', folder.path, '--name'];
  await expectRefusal([...create, '\u001b[2J'], '--name: expected a name without control characters');
});
