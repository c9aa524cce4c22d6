import { createCore, issueApiKey, type Store } from '@roost/core';
import { eventually } from '@roost/testing/eventually';
import {
  newField,
  newImportedUser,
  newImportedValue,
  newIntent,
  newKey,
  newOrigin,
  newUser,
  renameUser,
  start,
  writeOf,
} from '@roost/testing/store-records';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { countCosts } from '../test/count-costs.ts';
import { useEngine } from '../test/engine.ts';
import { startTrailFeed } from '../test/trail-feed.ts';
import { openDb } from './db.ts';
import { openDynamoDbStore } from './dynamodb-store.ts';

const engine = useEngine();
// Time stands still: an instance forgets nothing while it is counted what it asks for.
beforeAll(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterAll(() => void vi.useRealTimers());

const origin = newOrigin();
const [age, city] = [newField('age'), newField('city')];
const alice = newUser('alice@feathery.tech', { name: 'Alice' });
const key = newKey({ name: 'website' });

/** A store with a user, two fields and a key, and what the calls of some work cost. */
async function givenStore() {
  const { db, costs } = countCosts(openDb({ tables: await engine.makeTables(), client: engine.client }));
  const store = openDynamoDbStore(db);
  await store.createEnvironment({ name: 'production', createdAt: start }, origin);
  await store.createField(age, origin);
  await store.createField(city, origin);
  await store.createUser(alice, origin);
  await store.createKey(key, origin);
  await store.setValues('production', alice.key, [writeOf(age, 21)], origin);
  /** In words, as in `GetItem 1`: a call, and the units that it took. */
  async function costOf(work: (store: Store) => Promise<unknown>): Promise<string[]> {
    costs.length = 0;
    await work(store);
    return costs.map(({ command, units }) => `${command} ${units}`);
  }
  return { store, db, costs, costOf };
}

test('setting a value costs one write unit, and the value that is there already none', async () => {
  const { costOf } = await givenStore();
  const set = (value: unknown, field = age) =>
    costOf((store) => store.setValues('production', alice.key, [writeOf(field, value)], origin));
  // DynamoDB counts the value that is not there yet as read, and so does Dynoxide; DynamoDB Local does not.
  expect(await set('Bern', city)).toEqual([expect.stringMatching(/^BatchGetItem [23]$/), 'PutItem 1']);
  expect(await set('x'.repeat(400))).toEqual(['BatchGetItem 3', 'PutItem 1']);
  expect(await set('x'.repeat(400))).toEqual(['BatchGetItem 3']);
  expect(await set(null)).toEqual(['BatchGetItem 3', 'PutItem 1']);
});

test('setting a value costs two write units in all, its entry in the trail included', async () => {
  const { store, db, costs, costOf } = await givenStore();
  const write = (value: unknown) => store.setValues('production', alice.key, [writeOf(age, value)], origin);
  expect(await costOf(() => write('x'.repeat(400)))).toEqual(['BatchGetItem 3', 'PutItem 1']);
  costs.length = 0;
  await using _feed = startTrailFeed(db, engine.client);
  // Of the six changes that were made before, and of this one.
  await eventually(async () => expect(costs).toHaveLength(7), { within: 10_000 });
  expect(costs).toEqual(Array(7).fill({ command: 'PutItem', units: 1 }));
});

test('forty-nine values are two calls', async () => {
  const { store, costOf } = await givenStore();
  const fields = Array.from({ length: 49 }, (_, index) => newField(`field ${index}`));
  for (const field of fields) await store.createField(field, origin);
  const writes = fields.map((field) => writeOf(field, 'x'));
  const calls = await costOf(() => store.setValues('production', alice.key, writes, origin));
  expect(calls.map((call) => call.split(' ')[0])).toEqual(['BatchGetItem', 'TransactWriteItems']);
});

test('the fields of a user are one query, once the definitions are known', async () => {
  const { costOf } = await givenStore();
  const read = async (store: Store) => {
    await store.listValues('production', alice.key);
    await store.listFields();
  };
  expect(await costOf(read)).toEqual(['Query 1', 'Query 1']);
  expect(await costOf(read)).toEqual(['Query 1']);
});

test('a warm request with an API key is one round trip: a user, or her fields with their values', async () => {
  const { store, costOf } = await givenStore();
  const pepper = { id: 'pepper', secret: Buffer.alloc(32) };
  const secrets = {
    lifetime: 60_000,
    read: async () => ({ peppers: [pepper], ssoKeys: new Map(), upstreamKeys: new Map() }),
  };
  const core = createCore({ store, secrets });
  const issued = await issueApiKey(
    core,
    { environment: 'production', name: 'website', scopes: ['*'] },
    origin,
  );
  const asKey = async () => core.as(await core.authenticator.authenticate({ apiKey: issued.key }));
  const readUser = async () => (await asKey()).users.read({ key: alice.key });
  const readFields = async () => (await asKey()).fields.list({ key: alice.key });
  await readUser();
  await readFields();
  expect(await costOf(readUser)).toEqual(['GetItem 1']);
  expect(await costOf(readFields)).toEqual(['Query 1']);
});

test('a user is one read; one by her own key is found with one, after the first time', async () => {
  const { costOf } = await givenStore();
  const find = (store: Store) => store.findUserByApiKey(alice.apiKeyDigest);
  expect(await costOf((store) => store.getUser('production', alice.key))).toEqual(['GetItem 1']);
  expect(await costOf(find)).toEqual(['Query 0.5', 'GetItem 1']);
  expect(await costOf(find)).toEqual(['GetItem 1']);
});

test('an API key is found with one read, after the first time', async () => {
  const { costOf } = await givenStore();
  const find = (store: Store) => store.findKeyByDigest(key.digest);
  expect(await costOf(find)).toEqual(['GetItem 1', 'GetItem 1']);
  expect(await costOf(find)).toEqual(['GetItem 1']);
  expect(await costOf((store) => store.touchKey(key.id, start))).toEqual(['UpdateItem 1']);
});

test('a user is made, renamed and deleted with one write each, and that of her rows in indexes', async () => {
  const { costOf } = await givenStore();
  expect(await costOf((store) => store.createUser(newUser('bob'), origin))).toEqual([
    'GetItem 1',
    'PutItem 3',
  ]);
  expect(await costOf((store) => renameUser(store, 'production', 'bob', 'Bob', origin))).toEqual([
    'GetItem 1',
    'UpdateItem 2',
  ]);
  expect(await costOf((store) => store.deleteUser('production', 'bob', origin))).toEqual([
    'GetItem 1',
    'PutItem 3',
  ]);
});

test('a user is imported with one query and one transaction, and again with the query alone', async () => {
  const { costOf } = await givenStore();
  const bob = newImportedUser('bob', { values: [newImportedValue(age, 21), newImportedValue(city, 'Bern')] });
  const bring = () =>
    costOf((store) => store.importUsers('production', [bob, { ...bob, key: 'eve' }], origin));
  const [environment, fields, ...first] = await bring();
  expect([environment, fields]).toEqual(['GetItem 1', 'Query 1']);
  // Three items, twice each, and her row in two indexes.
  expect(first.toSorted()).toEqual([
    // DynamoDB counts a query that finds nothing; DynamoDB Local does not.
    expect.stringMatching(/^Query [01]$/),
    expect.stringMatching(/^Query [01]$/),
    'TransactWriteItems 8',
    'TransactWriteItems 8',
  ]);
  expect(await bring()).toEqual(['GetItem 1', 'Query 1', 'Query 1', 'Query 1']);
});

test('a change made elsewhere is noted and settled with one write each, and to look for one is one read', async () => {
  const { costOf } = await givenStore();
  const intent = newIntent('bob');
  const written = ['GetItem 1', 'PutItem 1'];
  expect(await costOf((store) => store.noteIntent(intent))).toEqual(written);
  expect(await costOf((store) => store.findIntent('production', intent))).toEqual(['GetItem 1']);
  expect(await costOf((store) => store.settleIntent(intent, null))).toEqual(written);
  expect(await costOf((store) => store.listIntents('production'))).toHaveLength(4);
});

test('a page of users is one query of each shard, however many users there are', async () => {
  const { store, costOf } = await givenStore();
  const keys = Array.from({ length: 300 }, (_, index) => `user ${index}`);
  await Promise.all(keys.map((each) => store.createUser(newUser(each), origin)));
  const calls = await costOf(() => store.listUsers('production', { limit: 20 }));
  expect(calls).toHaveLength(4);
  for (const call of calls) expect(call).toMatch(/^Query (0\.5|1)$/);
});
