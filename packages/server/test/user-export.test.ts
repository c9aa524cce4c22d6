import { eventually } from '@roost/testing/eventually';
import { trailDelay } from '@roost/testing/store-conformance/store-test';
import { expect, test } from 'vitest';
import { startTestServer, type TestServer } from './test-server.ts';

const path = '/api/user/alice@feathery.tech/export/';

async function keyWith(server: TestServer, ...scopes: string[]): Promise<string> {
  const made = await server.request('POST', '/api/key/', { body: { name: 'reader', scopes } });
  return made.json.key;
}

test('a document holds the user, her values with their questions, and what was done to her and by her', async () => {
  await using server = await startTestServer();
  const { request } = server;
  const made = await request('POST', '/api/user/', { body: { key: 'alice@feathery.tech' } });
  await request('POST', '/api/field/alice@feathery.tech/', { body: { key: 'age', value: 21 } });
  // By her own key, and to somebody else.
  const own = { key: made.json.api_key, body: { key: 'age', value: 22 } };
  await request('POST', '/api/field/alice@feathery.tech/', own);
  await request('POST', '/api/user/', { body: { key: 'bob@feathery.tech', name: 'Bobby' } });

  await eventually(async () => {
    const { status, json } = await request('GET', path);
    expect(status).toBe(200);
    const { values, audit, ...user } = json;
    expect(user).toEqual((await request('GET', '/api/user/alice@feathery.tech/')).json);
    expect(values).toEqual([
      expect.objectContaining({ key: 'name', display_text: 'What is your name?', value: 'Alice Smith' }),
      expect.objectContaining({
        key: 'age',
        type: 'integer_field',
        display_text: 'How old are you?',
        value: 22,
      }),
    ]);
    const inWords = audit.map(
      ({ actor, action, target }: { actor: { type: string }; action: string; target: { id: string } }) =>
        `${actor.type} ${action} ${target.id}`,
    );
    expect(inWords.slice(0, 2)).toEqual([
      'user value.set alice@feathery.tech',
      'key value.set alice@feathery.tech',
    ]);
    expect(new Set(audit.map(({ target }: { target: { id: string } }) => target.id))).toEqual(
      new Set(['alice@feathery.tech']),
    );
  }, trailDelay);
});

test('it needs what its parts need: nobody reads values or the trail by the scope of users alone', async () => {
  await using server = await startTestServer();
  const { request } = server;
  const alone = await keyWith(server, 'users:read');
  const values = await keyWith(server, 'users:read', 'values:read');
  const all = await keyWith(server, 'users:read', 'values:read', 'audit:read');
  const statusOf = async (key: string) => (await request('GET', path, { key })).status;
  expect(await statusOf(alone)).toBe(403);
  expect(await statusOf(values)).toBe(403);
  expect(await statusOf(all)).toBe(200);
});

test('what is too large for one answer is refused with what to do, and without its values there is nothing to cut', async () => {
  await using server = await startTestServer();
  const { request } = server;
  for (let count = 0; count < 18; count++) {
    await request('POST', '/api/field/', { body: { key: `long ${count}`, type: 'text_area' } });
    const body = { key: `long ${count}`, value: 'x'.repeat(299 * 1024) };
    expect((await request('POST', '/api/field/alice@feathery.tech/', { body })).status).toBe(201);
  }
  const { status, json } = await request('GET', `${path}?audit=false`);
  expect({ status, code: json.code }).toEqual({ status: 400, code: 'too_many_to_list' });
  expect(json.message).toContain('over 5 MiB');
});

test('a user of another environment, and one who is not there, have no document', async () => {
  await using server = await startTestServer();
  const { request } = server;
  expect((await request('GET', path, { key: server.keys.production ?? '' })).status).toBe(404);
  expect((await request('GET', '/api/user/nobody/export/')).status).toBe(404);
});
