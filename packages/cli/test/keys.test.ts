import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@roost/testing';
import { expect, test } from 'vitest';
import { apiCaller } from './api-call.ts';
import { expectRefusal } from './refusal.ts';
import { runRoost, startRoost } from './roost-process.ts';
import { runCommand } from './run-command.ts';

const createCi = ['keys', 'create', '--environment', 'development', '--name', 'ci'];
const create = (data: string, ...more: string[]) => runCommand([...createCi, '--data', data, ...more]);

test('a key made beside a running server opens it at once, and prints alone for programs', async () => {
  using folder = temporaryFolder();
  await using server = await startRoost(['--data', folder.path]);
  const { code, stdout, stderr } = await runRoost([...createCi, '--json', '--data', folder.path]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^\{"id":"key_[^"]+","key":"hn_[0-9A-Za-z]{40}"\}\n$/);
  const { status, json } = await apiCaller(server.address, JSON.parse(stdout).key)('GET', '/api/user/');
  expect(status).toBe(200);
  expect(json).toHaveLength(2);
});

test('a key is for its own environment and does what its scopes allow, nothing else', async () => {
  using folder = temporaryFolder();
  await using server = await startRoost(['--data', folder.path]);
  const args = ['--environment', 'production', '--name', 'reader', '--scopes', 'users:read', 'fields:read'];
  const { stdout } = await runCommand(['keys', 'create', ...args, '--json', '--data', folder.path]);
  const call = apiCaller(server.address, JSON.parse(stdout).key);
  expect(await call('GET', '/api/user/')).toMatchObject({ status: 200, json: [] });
  expect(await call('POST', '/api/user/', { key: 'dora@example.com' })).toMatchObject({ status: 403 });
});

test('a key speaks the dialect that it was made for, and the account has the name that the server was given', async () => {
  using folder = temporaryFolder();
  await using server = await startRoost(['--data', folder.path, '--team', 'Acme']);
  const { stdout } = await create(folder.path, '--json', '--dialect', '2023-10');
  const { id, key } = JSON.parse(stdout);
  const call = apiCaller(server.address, key);
  const { json } = await call('POST', '/api/user/', { id: 'dora@example.com' });
  expect(json).toMatchObject({ id: 'dora@example.com', sdk_key: expect.any(String) });
  expect((await call('GET', '/api/account/')).json).toEqual({ team: 'Acme' });
  const list = ['keys', 'list', '--environment', 'development', '--json', '--data', folder.path];
  const shown = JSON.parse((await runRoost(list)).stdout);
  expect(shown.find((one: { id: string }) => one.id === id)).toMatchObject({ dialect: '2023-10' });
});

test('a key can be made while no server runs, and a person reads it with its name', async () => {
  using folder = temporaryFolder();
  await using first = await startRoost(['--data', folder.path]);
  await first.kill('SIGINT');
  const { code, stdout } = await create(folder.path);
  expect(code).toBe(0);
  expect(stdout).toMatch(/key_\S+ +ci +development\n\n +hn_\w+\n\n +Shown this once/);
  const key = /hn_\w+/.exec(stdout)?.[0];
  await using server = await startRoost(['--data', folder.path]);
  expect((await apiCaller(server.address, key)('GET', '/api/user/')).status).toBe(200);
});

test('the folder may come from ROOST_DATA', async () => {
  using folder = temporaryFolder();
  await using server = await startRoost(['--data', folder.path]);
  const { stdout } = await runCommand([...createCi, '--json'], { env: { ROOST_DATA: folder.path } });
  expect((await apiCaller(server.address, JSON.parse(stdout).key)('GET', '/api/user/')).status).toBe(200);
});

test('no file of the data folder holds a key in plain text, neither while the server runs nor afterwards', async () => {
  using folder = temporaryFolder();
  await using server = await startRoost(['--data', folder.path]);
  const made = JSON.parse((await create(folder.path, '--json')).stdout).key;
  const user = await apiCaller(server.address, made)('POST', '/api/user/', { key: 'dora@example.com' });
  const keys = [made, ...Object.values(server.keys), user.json.api_key];
  expect(keys).toHaveLength(4);
  const found = () =>
    readdirSync(folder.path).flatMap((name) => {
      const bytes = readFileSync(join(folder.path, name));
      return keys.filter((key) => bytes.includes(key) || bytes.includes(key.replace('hn_', '')));
    });
  expect(found()).toEqual([]);
  await server.kill('SIGINT');
  expect(found()).toEqual([]);
});

test('what cannot be is said in one clear sentence, with exit code 1 and nothing on standard output', async () => {
  using folder = temporaryFolder();
  await using server = await startRoost(['--data', folder.path]);
  await server.kill('SIGINT');
  const data = ['--data', folder.path];
  const staging = ['--environment', 'staging', '--name', 'x', ...data];
  const mistyped = ['--environment', 'development', '--name', 'x', '--jsn', ...data];
  const wrong: [string[], string][] = [
    [staging, '--environment: there is no staging, there are development, production'],
    [mistyped, 'Did you mean --json?'],
  ];
  for (const [args, expected] of wrong) {
    const { code, stdout, stderr } = await runRoost(['keys', 'create', ...args]);
    expect({ code, stdout }, stderr).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(expected);
    expect(stderr).not.toMatch(/^ +at /m);
  }
  const development = ['keys', 'create', '--environment', 'development'];
  const empty = join(folder.path, 'nothing-here');
  await expectRefusal([...development, '--name', 'x', '--scopes', 'coffee', ...data], 'users:read');
  await expectRefusal([...development, '--name', 'x', '--dialect', '2022', ...data], '2021-02, 2023-10');
  await expectRefusal([...development, '--name', 'x', '--data', empty], `no data of Roost in ${empty}`);
  await expectRefusal([...development, ...data], "required option '--name <name>'");
  await expectRefusal(['keys', 'create', '--name', 'x', ...data], "required option '--environment <name>'");
});
