import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { apiCaller } from './api-call.ts';
import { manage } from './managed-server.ts';
import { runRoost } from './roost-process.ts';
import { runCommand } from './run-command.ts';

/** A server with its sample data, a table of users beside it, and the import of that. */
async function manageTable() {
  const roost = await manage();
  const file = join(roost.folder, 'users.csv');
  const command = ['import', file, '--environment', 'development', '--data', roost.folder];
  return {
    ...roost,
    command,
    write: (...lines: string[]) => writeFileSync(file, lines.join('\r\n')),
    call: apiCaller(roost.server.address, roost.server.keys.development),
    import: (...flags: string[]) => runCommand([...command, ...flags]),
  };
}

const lines = [
  'Email;Full name;age;name',
  'alice@feathery.tech;Alice;22;',
  'ann@example.com;"Ann; of Ulm";;Ann',
  'bob@feathery.tech;;;',
];
const mapped = ['--name', 'Full name'];

test('a dry run says what a table would change and changes nothing, and the import does just that, once', async () => {
  await using roost = await manageTable();
  roost.write(...lines);
  const told = await roost.import(...mapped, '--dry-run');
  const json = await roost.import(...mapped, '--dry-run', '--json');
  expect(told).toMatchObject({ code: 0, stderr: '' });
  expect(told.stdout).toMatch(
    /^~ alice@feathery.tech {2}age: 22\n\+ ann@example.com {2}named "Ann; of Ulm", /,
  );
  const counts = { users: 3, created: 1, updated: 1, unchanged: 1, values: 2, bad_rows: 0 };
  expect(JSON.parse(json.stdout)).toMatchObject({ dry_run: true, ...counts });
  expect((await roost.call('GET', '/api/user/')).json).toHaveLength(2);

  const done = await roost.import(...mapped, '--json');
  expect(JSON.parse(done.stdout)).toEqual({ finished: true, ...counts });
  expect((await roost.call('GET', '/api/user/ann@example.com/')).json).toMatchObject({ name: 'Ann; of Ulm' });
  expect((await roost.call('GET', '/api/field/?key=alice@feathery.tech')).json).toMatchObject([
    { key: 'name', value: 'Alice Smith' },
    { key: 'age', value: 22 },
  ]);
  const trail = await roost.json('audit', '--environment', 'development', '--target', 'ann@example.com');
  const actions = trail.map(({ action }: { action: string }) => action);
  expect(actions.sort()).toEqual(['user.created', 'value.set']);
  const again = await roost.import(...mapped, '--json');
  expect(JSON.parse(again.stdout)).toMatchObject({ created: 0, unchanged: 3, values: 0 });
});

test('with a bad row nothing is imported and each is named, unless they are to be skipped', async () => {
  await using roost = await manageTable();
  roost.write('key,age', 'ann,21', 'bob,old', 'cleo,1,2', 'ann,22', 'dan,7');
  const named = [
    '  line 3: age: expected an integer, got "old"',
    '  line 4: expected 2 cells, as in the header, got 3',
    '  line 5: key: this user is in line 2 already\n',
  ].join('\n');
  const refused = await roost.import();
  expect(refused).toMatchObject({ code: 1, stdout: '' });
  expect(refused.stderr.startsWith(named)).toBe(true);
  expect(refused.stderr).toMatch(/\nroost: .*users.csv has 3 bad rows: nothing was imported\./);
  expect((await roost.call('GET', '/api/user/')).json).toHaveLength(2);
  const dry = await roost.import('--dry-run');
  expect(dry).toMatchObject({ code: 1, stderr: named });
  expect(dry.stdout).toMatch(/^\+ ann {2}age: 21\n\+ dan {2}age: 7\n/);
  expect(dry.stdout).toMatch(/\nWith 3 bad rows it would be refused as it is: .* --skip-bad-rows\.\n$/);
  expect(await roost.import('--skip-bad-rows')).toMatchObject({ code: 0, stderr: named });
  const keys = (await roost.call('GET', '/api/user/')).json.map(({ key }: { key: string }) => key);
  expect(keys.sort()).toEqual(['alice@feathery.tech', 'ann', 'bob@feathery.tech', 'dan']);
});

test('columns that nobody knows, and flags that cannot be, are refused with what to say', async () => {
  await using roost = await manageTable();
  roost.write(...lines);
  async function refuse(expected: RegExp, ...flags: string[]) {
    const refused = await roost.import(...flags);
    expect(refused).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(expected) });
  }
  await refuse(
    /\n {2}"Full name": no field has this key: say --map "Full name=<field>", --ignore "Full name" or/,
  );
  await refuse(/\n {2}--key: there is no column "mail", there are "Email", "Full name"/, '--key', 'mail');
  await refuse(/as an export, and flags of a CSV file were given/, '--format', 'ndjson', '--key', 'Email');
  const [encoding, delimiter] = await Promise.all([
    runRoost([...roost.command, '--encoding', 'klingon']),
    runRoost([...roost.command, '--delimiter', '""']),
  ]);
  expect(encoding.stderr).toContain('Expected an encoding, such as utf-8');
  expect(delimiter.stderr).toContain('Expected one character, or "tab"');
});
