import { once } from 'node:events';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createCore, makeSortableId, makeUserApiKey } from '@roost/core';
import { openEmbedded } from '@roost/embedded';
import { temporaryFolder } from '@roost/testing';
import { eventually } from '@roost/testing/eventually';
import { expect, test } from 'vitest';
import { systemOrigin } from '../src/session.ts';
import { apiCaller } from './api-call.ts';
import { startRoost } from './roost-process.ts';
import { openConnection, startSlowRequest } from './slow-request.ts';

/** Waits until a server that was told to end takes no more connections. */
function expectClosed(address: string): Promise<void> {
  const asking = async () => {
    const asked = openConnection(address).then((socket) => socket.destroy());
    await expect(asked).rejects.toThrow('ECONNREFUSED');
  };
  return eventually(asking, { within: 10_000 });
}

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s ends the server in order: what is in flight is answered and kept',
  async (signal) => {
    using folder = temporaryFolder();
    await using server = await startRoost(['--data', folder.path]);
    const { development: key = '' } = server.keys;
    const people = ['carol', 'dora', 'emil', 'fred'].map((name) => `${name}@example.com`);
    const slow = await Promise.all(
      people.map((person) =>
        startSlowRequest(server.address, { path: '/api/user/', key, body: { key: person } }),
      ),
    );
    await delay(100);
    const ended = server.kill(signal);
    await expectClosed(server.address);
    for (const request of slow) request.finish();
    for (const [index, { answer }] of slow.entries()) {
      const [head = '', body = ''] = (await answer).split('\r\n\r\n');
      expect(head).toMatch(/^HTTP\/1\.1 201 /);
      expect(head).toMatch(/^connection: close$/im);
      expect(JSON.parse(body)).toMatchObject({ key: people[index] });
    }
    expect(await ended).toMatchObject({ code: 0, stderr: '' });
    expect(statSync(join(folder.path, 'roost.db-wal'), { throwIfNoEntry: false })?.size ?? 0).toBe(0);
    await using next = await startRoost(['--data', folder.path]);
    const { json } = await apiCaller(next.address, key)('GET', '/api/user/');
    expect(json.map((user: { key: string }) => user.key)).toEqual(expect.arrayContaining(people));
  },
);

test('connections that are kept alive, or that never said anything, do not hold up the end', async () => {
  using folder = temporaryFolder();
  await using server = await startRoost(['--data', folder.path]);
  const [kept, silent] = [await openConnection(server.address), await openConnection(server.address)];
  kept.write('GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n');
  expect(String((await once(kept, 'data'))[0])).toMatch(/^HTTP\/1\.1 200 /);
  for (const socket of [kept, silent]) socket.on('error', () => {}).resume();
  const begun = performance.now();
  expect(await server.kill('SIGINT')).toMatchObject({ code: 0, stderr: '' });
  expect(performance.now() - begun).toBeLessThan(2_000);
});

test('a second signal ends the server at once, also while a client keeps it waiting', async () => {
  using folder = temporaryFolder();
  await using server = await startRoost(['--data', folder.path]);
  const { development: key = '' } = server.keys;
  const { answer } = await startSlowRequest(server.address, {
    path: '/api/user/',
    key,
    body: { key: 'carol' },
  });
  await delay(100);
  const first = server.kill('SIGINT');
  await expectClosed(server.address);
  expect(await Promise.race([first, 'still waiting'])).toBe('still waiting');
  expect((await server.kill('SIGINT')).code).toBeNull();
  expect(await answer).toBe('');
});

test('the end does not trip over the values of a deleted field that are still being removed', async () => {
  using folder = temporaryFolder();
  await using made = await startRoost(['--data', folder.path]);
  await made.kill('SIGINT');
  await fillField(folder.path, 'name', 12_000);
  await using server = await startRoost(['--data', folder.path]);
  const call = apiCaller(server.address, made.keys.development);
  expect((await call('DELETE', '/api/field/name/')).status).toBe(204);
  expect(await server.kill('SIGINT')).toMatchObject({ code: 0, stderr: '' });
});

/** Gives so many users a value of a field. */
async function fillField(folder: string, fieldKey: string, count: number): Promise<void> {
  const { store, secrets } = openEmbedded(folder);
  const pepper = await createCore({ store, secrets }).secrets.currentPepper();
  const field = await store.getField(fieldKey);
  const origin = systemOrigin('development');
  const write = { fieldId: field?.id ?? '', fieldKey, value: '"x"' };
  const times = { createdAt: origin.at, updatedAt: origin.at };
  const users = Array.from({ length: count }, () => makeSortableId(origin.at));
  await Promise.all(
    users.flatMap((key) => [
      store.createUser(
        { environment: 'development', key, name: null, ...times, ...makeUserApiKey(pepper) },
        origin,
      ),
      store.setValues('development', key, [write], origin),
    ]),
  );
  await store.close();
}
