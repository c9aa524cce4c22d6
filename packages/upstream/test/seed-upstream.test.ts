import { createHmac } from 'node:crypto';
import { createCore, makeOrigin } from '@roost/core';
import { expectRefusal, isoTime, valuesOf } from '@roost/testing/operations-conformance/operation-test';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Before, openBefore } from './open-before.ts';
import { type SeedServer, startSeedServer } from './seed-server.ts';

/* Before a service that speaks the seed's five operations and nothing else. */

let seed: SeedServer;
let before: Before;

beforeEach(async () => {
  seed = await startSeedServer();
  before = await openBefore(seed.address, seed.keys);
});

afterEach(async () => {
  await before.dispose();
  await seed[Symbol.asyncDispose]();
});

test('users are made, fetched, renamed, read, listed and deleted, with API keys of ours', async () => {
  const { roost, store } = before;
  const made = await roost.users.upsert({ key: 'alice', name: 'Alice' });
  expect(made).toMatchObject({ key: 'alice', name: 'Alice', created_at: isoTime });
  expect(made.api_key).not.toBe('b8629a53-b1ba-49c1-99bc-0117cf12fd98');
  expect((await roost.users.upsert({ key: 'alice' })).api_key).toBe(made.api_key);
  expect(await roost.users.upsert({ key: 'alice', name: null })).toMatchObject({ name: null });
  const { api_key: _, ...bob } = await roost.users.upsert({ key: 'bob', name: 'Bob' });
  expect(await roost.users.read({ key: 'bob' })).toEqual(bob);
  expect(await roost.users.list({})).toMatchObject([{ key: 'alice', name: null }, bob]);
  expect(await store.getUser('development', 'bob')).toMatchObject({ name: null });
  expect(await roost.users.delete({ key: 'bob' })).toBeUndefined();
  await expectRefusal(roost.users.read({ key: 'bob' }), 404, 'user_not_found', 'key');
  await expectRefusal(roost.users.delete({ key: 'bob' }), 404, 'user_not_found', 'key');
});

test('to read a user who is not there makes none', async () => {
  await expectRefusal(before.roost.users.read({ key: 'alice' }), 404, 'user_not_found', 'key');
  expect(seed.seen.filter((request) => request.startsWith('POST'))).toEqual([]);
});

test('values are set, read, cleared, and refused, by a key of ours and by her own', async () => {
  const { roost, as } = before;
  const { api_key } = await roost.users.upsert({ key: 'alice' });
  const own = await as({ apiKey: api_key });
  expect(await own.values.set({ user_key: 'alice', key: 'age', value: 21 })).toMatchObject({ value: 21 });
  await roost.values.setMany({ user_key: 'alice', fields: { about: { likes: ['tea'] } } });
  expect(await valuesOf(own, 'alice')).toEqual({ age: 21, about: { likes: ['tea'] } });
  await roost.values.clear({ user_key: 'alice', key: 'age' });
  expect(await valuesOf(roost, 'alice')).toEqual({ about: { likes: ['tea'] } });
  const set = (user_key: string, key: string, value: string) => roost.values.set({ user_key, key, value });
  await expectRefusal(set('bob', 'age', '1'), 404, 'user_not_found', 'user_key');
  await expectRefusal(set('alice', 'size', '1'), 404, 'field_not_found', 'key');
  await expectRefusal(set('alice', 'age', 'unrepeatable'), 400, 'invalid_value', 'value');
  await expect(set('alice', 'age', 'unrepeatable')).rejects.not.toThrow('unrepeatable');
});

test('text of a form is sent in the type of its field', async () => {
  const { core, roost } = before;
  await roost.users.upsert({ key: 'alice' });
  const principal = { type: 'system', environment: 'development', id: 'test' } as const;
  const actor = { type: 'system', id: 'test', name: null } as const;
  const origin = { actor, environment: 'development', requestId: 'r', ip: null, at: core.now() };
  const set = core.operations['values.set'];
  const given = { user_key: 'alice', key: 'age', value: '21' };
  expect((await set({ principal, origin, textual: true }, given)).body).toMatchObject({ value: 21 });
});

test('what it cannot do is refused in a sentence, and nothing is done', async () => {
  const { roost } = before;
  await roost.users.upsert({ key: 'alice' });
  const together = roost.values.setMany({ user_key: 'alice', fields: { age: 21, name: 'Alice' } });
  await expectRefusal(together, 400, 'unsupported_upstream');
  for (const call of [
    () => roost.fields.upsert({ key: 'age', display_text: 'How old?' }),
    () => roost.fields.upsert({ key: 'size', type: 'text_field' }),
    () => roost.fields.delete({ key: 'age' }),
  ]) {
    await expectRefusal(call(), 400, 'unsupported_upstream');
  }
  await expectRefusal(roost.fields.delete({ key: 'size' }), 404, 'field_not_found', 'key');
  expect(await valuesOf(roost, 'alice')).toEqual({});
  expect(await before.store.listIntents('development')).toEqual([]);
});

test('a list that comes whole is cut into pages', async () => {
  const { core, roost } = before;
  const keys = Array.from({ length: 7 }, (_, index) => `user ${index}`);
  for (const key of keys) await roost.users.upsert({ key });
  const call = { principal: { type: 'system', environment: 'development', id: 'test' } } as never;
  const walked: string[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await core.operations['users.list'](call, { limit: 3, cursor });
    walked.push(...page.body.map(({ key }) => key));
    // Who is deleted between two pages is missed, and nobody beside her.
    if (walked.length === 3) await roost.users.delete({ key: 'user 2' });
    if (page.next === undefined) break;
    cursor = page.next;
  }
  expect(walked).toEqual(keys);
  expect(await core.upstream?.fieldKeys('development')).toEqual(['name', 'age', 'about']);
  const fields = await core.operations['fields.list'](call, { limit: 2 });
  expect([fields.body.map(({ key }) => key), typeof fields.next]).toEqual([['name', 'age'], 'string']);
});

test('an environment is another one upstream, and one without a key there is nowhere', async () => {
  const { roost, elsewhere, secrets } = before;
  await roost.users.upsert({ key: 'alice' });
  expect(await elsewhere.users.list({})).toEqual([]);
  await expectRefusal(elsewhere.users.read({ key: 'alice' }), 404, 'user_not_found', 'key');
  secrets.set = { ...secrets.set, upstreamKeys: new Map([['production', seed.keys.production]]) };
  await expectRefusal(before.openAgain().users.list({}), 503, 'unavailable');
});

test('a user who is known upstream alone becomes known here, and that is no change', async () => {
  const { roost, as } = before;
  const headers = { authorization: `Token ${seed.keys.development}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ key: 'alice', name: 'Alice' });
  await fetch(`${seed.address}/api/user/`, { method: 'POST', headers, body });
  const { api_key, name } = await roost.users.upsert({ key: 'alice' });
  expect(name).toBe('Alice');
  expect(await (await as({ apiKey: api_key })).fields.list({ key: 'alice' })).toHaveLength(3);
  expect(await roost.audit.list({ target: 'alice' })).toEqual([]);
  await fetch(`${seed.address}/api/user/alice/`, { method: 'DELETE', headers });
  expect((await roost.users.upsert({ key: 'alice' })).api_key).not.toBe(api_key);
});

const ssoKey = 's'.repeat(32);

/** What a sign-on signs for somebody (JWT, HS256). */
function signToken(claims: Record<string, unknown>): string {
  const part = (content: object) => Buffer.from(JSON.stringify(content)).toString('base64url');
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  return `${signed}.${createHmac('sha256', ssoKey).update(signed).digest('base64url')}`;
}

test('a person signed in elsewhere is made upstream on first sight, by the functions before it alone', async () => {
  const { core, store, secrets, roost } = before;
  const principal = await core.authenticator.authenticate({
    token: signToken({ email: 'dora', name: 'Dora' }),
  });
  const origin = makeOrigin(principal, { requestId: 'r', ip: null, at: core.now() });
  const beside = createCore({ store, secrets, usersElsewhere: true });
  await beside.authenticator.admit(principal, origin);
  expect(await roost.users.list({})).toEqual([]);
  for (let time = 0; time < 2; time++) await core.authenticator.admit(principal, origin);
  expect(await roost.users.list({})).toMatchObject([{ key: 'dora', name: 'Dora' }]);
  expect(await core.as(principal).values.set({ user_key: 'dora', key: 'age', value: 30 })).toMatchObject({
    value: 30,
  });
  expect((await roost.audit.list({ target: 'dora' })).map(({ action }) => action)).toEqual([
    'value.set',
    'user.created',
  ]);
});
