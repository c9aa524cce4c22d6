import { temporaryFolder } from '@roost/testing';
import { expect, test } from 'vitest';
import { apiCaller } from './api-call.ts';
import { readChanges } from './change-rows.ts';
import { runRoost, startRoost } from './roost-process.ts';

const connections = 8;

test('keys made by several processes while the server writes: no write is refused or lost, every key opens', async () => {
  using folder = temporaryFolder();
  await using server = await startRoost(['--data', folder.path, '--limit', '0']);
  const call = apiCaller(server.address, server.keys.development);
  let done = false;

  /** Writes one user after another, and gives each a value. */
  async function write(connection: number): Promise<Record<string, number>> {
    const ages: Record<string, number> = {};
    for (let age = 0; !done; age++) {
      const key = `c${connection}-${age}@example.com`;
      expect(await call('POST', '/api/user/', { key })).toMatchObject({ status: 201 });
      expect(await call('POST', `/api/field/${key}/`, { key: 'age', value: age })).toMatchObject({
        status: 201,
      });
      ages[key] = age;
    }
    return ages;
  }

  async function makeKeys(): Promise<string[]> {
    const made: string[] = [];
    for (let wave = 0; wave < 2; wave++) {
      const args = ['keys', 'create', '--environment', 'development', '--json', '--data', folder.path];
      const outcomes = await Promise.all(
        [1, 2, 3, 4].map((one) => runRoost([...args, '--name', `ci ${one}`])),
      );
      for (const { code, stdout, stderr } of outcomes) {
        expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
        made.push(JSON.parse(stdout).key);
      }
    }
    return made;
  }

  const writing = Promise.all(Array.from({ length: connections }, (_, connection) => write(connection)));
  const making = makeKeys().finally(() => {
    done = true;
  });
  const [written, keys] = await Promise.all([writing, making]);
  expect(server.stderr()).toBe('');

  const ages = Object.assign({}, ...written) as Record<string, number>;
  const changes = readChanges(folder.path).map(({ action, target }) => `${action} ${target}`);
  const count = (change: string) => changes.filter((one) => one.startsWith(change)).length;
  // The first start made two keys, two users and one value.
  expect(new Set(keys).size).toBe(8);
  expect(count('key.created')).toBe(2 + keys.length);
  expect(count('user.created')).toBe(2 + Object.keys(ages).length);
  expect(count('value.set')).toBe(1 + Object.keys(ages).length);
  expect(new Set(changes).size).toBe(changes.length);
  for (const key of keys) {
    expect((await apiCaller(server.address, key)('GET', '/api/user/?limit=1')).status).toBe(200);
  }
  for (const [key, age] of Object.entries(ages)) {
    const { json } = await call('GET', `/api/field/?key=${key}`);
    expect(json.find((field: { key: string }) => field.key === 'age')?.value).toBe(age);
  }
});
