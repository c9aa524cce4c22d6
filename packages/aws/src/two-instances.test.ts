import { createCore, type Store } from '@roost/core';
import { newField, newKey, newOrigin, newUser, start, writeOf } from '@roost/testing/store-records';
import { afterAll, beforeEach, expect, test, vi } from 'vitest';
import { useEngine } from '../test/engine.ts';
import { openDb } from './db.ts';
import { openDynamoDbStore } from './dynamodb-store.ts';
import { rememberedFor } from './short-memory.ts';

/*
 * Each instance remembers environments and definitions for two seconds: what it does in that time with what another
 * one has changed.
 */

const engine = useEngine();
const origin = newOrigin();
const alice = newUser('alice');
const opened: Store[] = [];
let [here, there] = [] as unknown as [Store, Store];

beforeEach(async () => {
  const tables = await engine.makeTables();
  [here, there] = [0, 1].map(() => openDynamoDbStore(openDb({ tables, client: engine.client }))) as [
    Store,
    Store,
  ];
  opened.push(here, there);
});
afterAll(() => Promise.all(opened.map((store) => store.close())));

test('a field made elsewhere takes values at once, and shows them', async () => {
  await here.createUser(alice, origin);
  expect(await here.listFields()).toEqual([]);
  const field = newField('age');
  await there.createField(field, origin);
  expect(await here.getField('age')).toEqual(field);
  const result = await here.setValues('production', 'alice', [writeOf(field, 21)], origin);
  expect(result.outcome).toBe('done');
  expect(await here.listValues('production', 'alice')).toHaveLength(1);
  expect(await here.listFields()).toEqual([field]);
});

test('values are set together in fields that were made elsewhere a moment ago', async () => {
  await here.createUser(alice, origin);
  await here.listFields();
  await there.createField(newField('age', { type: 'integer_field' }), origin);
  await there.createField(newField('city'), origin);
  const noSecrets = { lifetime: 0, read: () => Promise.reject(new Error('No secret is needed')) };
  const person = createCore({ store: here, secrets: noSecrets }).as({
    type: 'person',
    environment: 'production',
    userKey: 'alice',
    name: null,
  });
  const set = await person.values.setMany({ user_key: 'alice', fields: { age: 21, city: 'Bern' } });
  expect(set.map(({ value }) => value)).toEqual([21, 'Bern']);
});

test('a field deleted elsewhere takes no value any more, and its values show for two seconds at most', async () => {
  const field = newField('age');
  await here.createField(field, origin);
  await here.createUser(alice, origin);
  await here.setValues('production', 'alice', [writeOf(field, 21)], origin);
  await here.listFields();
  await there.deleteField('age', origin);
  const remade = newField('age');
  await there.createField(remade, origin);
  expect(await here.setValues('production', 'alice', [writeOf(field, 22)], origin)).toEqual({
    outcome: 'no-field',
    fieldKey: 'age',
  });
  // Asked for a field that is not there, an instance looks again.
  expect(await here.listFields()).toEqual([remade]);
  expect(await here.listValues('production', 'alice')).toEqual([]);
});

test('a definition changed elsewhere is changed on what it is now, and lists so within two seconds', async () => {
  const field = newField('age');
  await here.createField(field, origin);
  expect(await here.listFields()).toEqual([field]);
  const changed = { ...field, displayText: 'How old?', version: 2 };
  await there.replaceField(changed, origin);
  expect(await here.getField('age')).toEqual(changed);
  expect(await here.replaceField({ ...field, displayText: 'Stale', version: 2 }, origin)).toBe(false);
  const later = Date.now() + rememberedFor;
  vi.spyOn(Date, 'now').mockReturnValue(later);
  expect(await here.listFields()).toEqual([changed]);
  vi.restoreAllMocks();
});

test('a key made, changed or ended elsewhere is found as it is, at once', async () => {
  const key = newKey();
  await there.createKey(key, origin);
  expect(await here.findKeyByDigest(key.digest)).toEqual(key);
  await there.endKey(key.id, start, origin);
  expect(await here.findKeyByDigest(key.digest)).toEqual({ ...key, endsAt: start });
});

test("a user's own key that was ended elsewhere opens nothing, at once", async () => {
  await here.createUser(alice, origin);
  expect(await here.findUserByApiKey(alice.apiKeyDigest)).toEqual(alice);
  const apiKey = { apiKeySeed: 's', pepperId: 'p', apiKeyDigest: 'digest' };
  await there.rekeyUser('production', 'alice', apiKey, origin);
  expect(await here.findUserByApiKey(alice.apiKeyDigest)).toBeUndefined();
  expect(await here.findUserByApiKey('digest')).toEqual({ ...alice, ...apiKey });
  await there.deleteUser('production', 'alice', origin);
  expect(await here.findUserByApiKey('digest')).toBeUndefined();
});

test('nothing is made in an environment that was deleted elsewhere, and its name is free again once it is forgotten', async () => {
  const environment = { name: 'production', createdAt: start };
  const key = newKey();
  await here.createEnvironment(environment, origin);
  await here.createUser(alice, origin);
  await here.createKey(key, origin);
  await there.deleteEnvironment('production', origin);
  await expect(here.createUser(newUser('bob'), origin)).rejects.toMatchObject({ code: 'invalid_api_key' });
  await expect(here.createKey(newKey(), origin)).rejects.toMatchObject({ code: 'invalid_api_key' });

  const deleted = performance.now();
  expect(await there.createEnvironment(environment, origin)).toBe(true);
  // By now no instance can remember the one that had the name.
  expect(performance.now() - deleted).toBeGreaterThan(rememberedFor);
  for (const store of [here, there]) {
    expect(await store.getUser('production', 'alice')).toBeUndefined();
    expect(await store.findUserByApiKey(alice.apiKeyDigest)).toBeUndefined();
    expect(await store.findKeyByDigest(key.digest)).toBeUndefined();
    expect(await store.getKey(key.id)).toBeUndefined();
    expect(await store.listUsers('production', { limit: 10 })).toEqual([]);
    expect(await store.listKeys('production')).toEqual([]);
  }
});

test('users made on two instances at once list in one order, each once', async () => {
  const keys = Array.from({ length: 60 }, (_, index) => `user ${String(index).padStart(2, '0')}`);
  await Promise.all(keys.map((key, index) => (index % 2 ? here : there).createUser(newUser(key), origin)));
  for (const store of [here, there]) {
    expect((await store.listUsers('production', { limit: 100 })).map(({ key }) => key)).toEqual(keys);
  }
});

test('values set on two instances at once: each is told what it did, and one stays', async () => {
  const field = newField('age');
  await here.createField(field, origin);
  await here.createUser(alice, origin);
  const results = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      (index % 2 ? here : there).setValues('production', 'alice', [writeOf(field, index)], origin),
    ),
  );
  const outcomes = results.flatMap((result) => (result.outcome === 'done' ? result.written : []));
  expect(outcomes.filter(({ outcome }) => outcome === 'created')).toHaveLength(1);
  expect(outcomes.filter(({ outcome }) => outcome === 'updated')).toHaveLength(19);
});
