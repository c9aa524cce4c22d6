import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { temporaryFolder } from '@roost/testing';
import { expect, test } from 'vitest';
import { apiCaller } from './api-call.ts';
import { expectRefusal } from './refusal.ts';
import { runRoost, startRoost } from './roost-process.ts';
import { runCommand } from './run-command.ts';
import { becomes } from './within-five-seconds.ts';

const alice = 'alice@feathery.tech';

test('every key goes on working over rotations of the pepper on a running server, and new ones work within 5 s', async () => {
  using folder = temporaryFolder();
  const data = ['--data', folder.path];
  await using server = await startRoost(data);
  const call = apiCaller(server.address, server.keys.development);
  const admins = Object.values(server.keys);
  const users: { key: string; api_key: string }[] = [(await call('POST', '/api/user/', { key: alice })).json];

  const opens = async (address: string) => {
    for (const key of admins) expect((await apiCaller(address, key)('GET', '/api/user/')).status).toBe(200);
    for (const { key, api_key } of users) {
      expect((await apiCaller(address, api_key)('GET', `/api/field/?key=${key}`)).status).toBe(200);
      expect((await call('POST', '/api/user/', { key })).json.api_key).toBe(api_key);
    }
  };

  for (const older of [1, 2]) {
    const rotated = await runRoost(['pepper', 'rotate', ...data]);
    expect(rotated).toEqual({
      code: 0,
      stdout: `A new pepper is in force; ${older} older kept for the keys made under them.\n`,
      stderr: '',
    });
    await opens(server.address);
    const create = ['keys', 'create', '--environment', 'development', '--name', 'new', '--json', ...data];
    const { key } = JSON.parse((await runCommand(create)).stdout);
    await becomes(200, async () => (await apiCaller(server.address, key)('GET', '/api/user/')).status);
    admins.push(key);
    // The server has the new one within its two seconds; what it makes meanwhile is made under the old one.
    for (const wait of [0, 2_100]) {
      await delay(wait);
      const made = await call('POST', '/api/key/', { name: 'over HTTP', scopes: ['*'] });
      admins.push(made.json.key);
      users.push((await call('POST', '/api/user/', { key: `u${users.length}@example.com` })).json);
    }
    const [replaced] = users.splice(1, 1);
    const own = (await call('POST', `/api/user/${replaced?.key}/regenerate/`)).json;
    expect(own.api_key).not.toBe(replaced?.api_key);
    users.push(own);
    await opens(server.address);
  }
  expect(JSON.parse(readFileSync(join(folder.path, 'secrets.json'), 'utf8')).peppers).toHaveLength(3);
  expect(await server.kill('SIGINT')).toMatchObject({ code: 0, stderr: '' });
  await using next = await startRoost(data);
  for (const { key, api_key } of users) {
    const again = await apiCaller(next.address, admins[0])('POST', '/api/user/', { key });
    expect(again.json.api_key).toBe(api_key);
  }
  for (const key of admins)
    expect((await apiCaller(next.address, key)('GET', '/api/user/')).status).toBe(200);
});

test('a folder without data of Roost has no pepper to rotate', async () => {
  using folder = temporaryFolder();
  await expectRefusal(
    ['pepper', 'rotate', '--data', folder.path],
    `There is no data of Roost in ${folder.path}`,
  );
});
