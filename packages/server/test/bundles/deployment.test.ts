import { scanPages } from '@roost/aws/scan-pages';
import { eventually } from '@roost/testing/eventually';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../test-server.ts';
import { runOnBundles } from './run-on-bundles.ts';

/* What only a deployment shows: functions that share nothing but tables, behind a gateway that decodes paths. */

const deployment = runOnBundles({ withStream: true });

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(() => server[Symbol.asyncDispose]());

test('a user whose key holds a slash is found, given a value and deleted', async () => {
  const key = 'team/ä b@example.com';
  const encoded = encodeURIComponent(key);
  await server.request('POST', '/api/user/', { body: { key } });
  expect((await server.request('GET', `/api/user/${encoded}/`)).json).toMatchObject({ key });
  expect((await server.request('GET', `/api/user/${encoded}`)).json).toMatchObject({ key });
  const regenerated = await server.request('POST', `/api/user/${encoded}/regenerate/`);
  expect(regenerated.json).toMatchObject({ key });
  const value = { body: { key: 'age', value: 21 } };
  expect((await server.request('POST', `/api/field/${encoded}/`, value)).status).toBe(201);
  const { status, json } = await server.request('DELETE', `/api/field/${encoded}/age/`);
  expect([status, json.code]).toEqual([400, 'invalid_parameter']);
  const named = `?${new URLSearchParams({ user_key: key, key: 'age' })}`;
  expect((await server.request('DELETE', `/api/field/${encoded}/age/${named}`)).status).toBe(204);
  expect((await server.request('DELETE', `/api/user/${encoded}/`)).status).toBe(204);
  expect((await server.request('GET', `/api/user/${encoded}/`)).status).toBe(404);
});

test('a key that one function killed is refused by every other within 5 s', async () => {
  const { json } = await server.request('POST', '/api/key/', { body: { name: 'short', scopes: ['*'] } });
  const paths = ['/api/user/', '/api/field/', '/api/key/', '/api/audit/'];
  const ask = () =>
    Promise.all(paths.map(async (path) => (await server.request('GET', path, { key: json.key })).status));
  expect(await ask()).toEqual([200, 200, 200, 200]);
  expect((await server.request('DELETE', `/api/key/${json.id}/`)).status).toBe(204);
  const killedAt = performance.now();
  await eventually(async () => expect(await ask()).toEqual([401, 401, 401, 401]), { within: 5_000 });
  expect(performance.now() - killedAt).toBeLessThan(5_000);
});

test('a change is in the trail within seconds, once', async () => {
  const key = 'trail@example.com';
  await server.request('POST', '/api/user/', { body: { key, name: 'Trail' } });
  await server.request('POST', `/api/field/${key}/`, { body: { key: 'age', value: 21 } });
  await server.request('DELETE', `/api/user/${key}/`);
  const actions = async () => {
    const { json } = await server.request('GET', `/api/audit/?${new URLSearchParams({ target: key })}`);
    return json.map(({ action }: { action: string }) => action);
  };
  const expected = ['user.deleted', 'value.set', 'user.created'];
  await eventually(async () => expect(await actions()).toEqual(expected), { within: 10_000 });
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(await actions()).toEqual(expected);
});

test('the sweeper leaves nothing of a deleted user with more than 100 values in the table', async () => {
  const { core, db } = deployment();
  const key = 'swept@example.com';
  const stored = async () => {
    const found: string[] = [];
    for await (const page of scanPages(db, db.tables.data, { ConsistentRead: true })) {
      found.push(...page.map(({ pk, sk }) => `${pk} ${sk}`).filter((place) => place.includes(key)));
    }
    return found;
  };
  const names = Array.from({ length: 120 }, (_, index) => `swept-${index}`);
  for (const name of names) {
    await server.request('POST', '/api/field/', { body: { key: name, type: 'text_field' } });
  }
  const { json: user } = await server.request('POST', '/api/user/', { body: { key } });
  for (const some of [names.slice(0, 60), names.slice(60)]) {
    const fields = Object.fromEntries(some.map((name) => [name, 'x']));
    expect((await server.request('POST', `/api/field/${key}/`, { body: { fields } })).status).toBe(201);
  }
  expect(await stored()).toHaveLength(121);
  expect((await server.request('DELETE', `/api/user/${key}/`)).status).toBe(204);
  // Nobody sees a part of her, however much of her there still is.
  const asUser = { key: user.api_key };
  expect((await server.request('GET', `/api/field/?key=${key}`)).status).toBe(404);
  expect(await core.store.listValues('development', key)).toBeUndefined();
  await eventually(async () => expect(await stored()).toEqual([]), { within: 20_000 });
  expect((await server.request('GET', `/api/field/?key=${key}`, asUser)).status).toBe(401);
});
