import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomBase62, type Store, type WebhookRecord } from '@roost/core';
import { temporaryFolder } from '@roost/testing';
import { eventually } from '@roost/testing/eventually';
import {
  newAttempt,
  newEvent,
  newField,
  newOrigin,
  newUser,
  newWebhook,
  start,
  writeOf,
} from '@roost/testing/store-records';
import { expect, test } from 'vitest';
import { readDatabase, readNumber } from '../test/read-database.ts';
import { readFeedEntries } from './change-feed.ts';
import { openSqliteHome, openSqliteStore } from './sqlite-store.ts';

const origin = newOrigin();

/** The changes that stand in the feed, in its order. */
const readFeed = (folder: string) =>
  readDatabase<{ entries: string }>(folder, 'SELECT entries FROM feed ORDER BY number').flatMap(
    ({ entries }) => readFeedEntries(entries).map(({ change }) => change),
  );

async function givenWebhook(store: Store, given: Partial<WebhookRecord> = {}): Promise<WebhookRecord> {
  const webhook = newWebhook(given);
  await store.createWebhook(webhook, origin);
  return webhook;
}

async function targetsHeard(store: Store, { id }: WebhookRecord): Promise<string[]> {
  const deliveries = await store.listDeliveries('production', id, {}, { limit: 1_000 });
  return deliveries.toReversed().map(({ event }) => event.target.id);
}

test('a change and its event are there together, or neither of them, also where a batch is run again', async () => {
  using folder = temporaryFolder();
  const store = openSqliteStore(folder.path);
  await givenWebhook(store);
  const taken = newUser('taken');
  await store.createUser(taken, origin);
  const results = await Promise.allSettled([
    store.createUser(newUser('first'), origin),
    // The same digest under another name is a fault of the store: what this one wrote is undone.
    store.createUser(newUser('undone', { apiKeyDigest: taken.apiKeyDigest }), origin),
    store.createUser(newUser('taken'), origin),
    store.createUser(newUser('second'), origin),
  ]);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
  const changes = await store.listChanges('production', { action: 'user.created' }, { limit: 10 });
  expect(changes.map(({ target }) => target.id).toReversed()).toEqual(['taken', 'first', 'second']);
  expect(readFeed(folder.path).map(({ id }) => id)).toEqual(changes.map(({ id }) => id).toReversed());
  await store.close();
});

test('what no endpoint hears of is not written: none there, turned off, other types, elsewhere', async () => {
  using folder = temporaryFolder();
  const store = openSqliteStore(folder.path);
  let count = 0;
  const writes = async () => {
    await store.createUser(newUser(`user ${count++}`), origin);
    return readNumber(folder.path, 'SELECT count(*) FROM feed');
  };
  expect(await writes()).toBe(0);
  await givenWebhook(store, { enabled: false });
  await givenWebhook(store, { events: ['user.deleted'] });
  await givenWebhook(store, { environment: 'development' });
  expect(await writes()).toBe(0);
  await givenWebhook(store, { events: ['user.created'] });
  expect(await writes()).toBe(1);
  await store.close();
});

test('an endpoint is heard of at once: in its own batch, and where another process makes it', async () => {
  using folder = temporaryFolder();
  const [store, other] = [openSqliteStore(folder.path), openSqliteStore(folder.path)];
  await other.createUser(newUser('unheard'), origin);
  const webhook = newWebhook();
  await Promise.all([
    store.createWebhook(webhook, origin),
    store.createUser(newUser('in the same batch'), origin),
  ]);
  await other.createUser(newUser('elsewhere'), origin);
  await other.deleteWebhook('production', webhook.id, origin);
  await store.createUser(newUser('too late'), origin);
  expect(readFeed(folder.path).map(({ target }) => target.id)).toEqual(['in the same batch', 'elsewhere']);
  await Promise.all([store.close(), other.close()]);
});

test('an event is fanned out once and in order, over restarts, so many at a time', async () => {
  using folder = temporaryFolder();
  const first = openSqliteHome(folder.path);
  const webhook = await givenWebhook(first.store);
  const keys = Array.from({ length: 10 }, (_, index) => `user ${index}`);
  for (const key of keys) await first.store.createUser(newUser(key), origin);
  expect(await first.deliveries.fanOut(4)).toBe(4);
  expect(await targetsHeard(first.store, webhook)).toEqual(keys.slice(0, 4));
  await first.store.close();

  const { store, deliveries } = openSqliteHome(folder.path);
  expect(await deliveries.fanOut(100)).toBe(6);
  expect(await deliveries.fanOut(100)).toBe(0);
  expect(await targetsHeard(store, webhook)).toEqual(keys);
  const due = await deliveries.listDue(webhook, start, 100);
  expect(due.map(({ event }) => event.target.id)).toEqual(keys);
  await store.close();
});

test('an event for one endpoint alone is due at once, and no other hears of it', async () => {
  using folder = temporaryFolder();
  const { store, deliveries } = openSqliteHome(folder.path);
  const [webhook, other] = [await givenWebhook(store), await givenWebhook(store)];
  await store.createUser(newUser('before'), origin);
  await store.addDelivery('production', webhook.id, newEvent({ target: { type: 'user', id: 'sample' } }));
  expect(await targetsHeard(store, webhook)).toEqual(['sample']);
  while ((await deliveries.fanOut(10)) > 0);
  expect(await targetsHeard(store, webhook)).toEqual(['before', 'sample']);
  expect(await targetsHeard(store, other)).toEqual(['before']);
  await store.close();
});

test('first attempts come in the order of the events and others when they are due, side by side', async () => {
  using folder = temporaryFolder();
  const { store, deliveries } = openSqliteHome(folder.path);
  const webhook = await givenWebhook(store);
  const keys = Array.from({ length: 8 }, (_, index) => `user ${index}`);
  // The clock of who asked is no order: what was committed first is heard of first.
  for (const [index, key] of keys.entries())
    await store.createUser(newUser(key), newOrigin(start + 100 - index));
  while ((await deliveries.fanOut(10)) > 0);
  const ids = (await deliveries.listDue(webhook, start, 10)).map(({ id }) => id);
  const later = { state: 'pending', nextAttemptAt: start + 5_000 } as const;
  for (const id of ids.slice(0, 3)) await store.recordAttempt('production', id, newAttempt(1), later);
  const due = async (at: number, limit: number) =>
    (await deliveries.listDue(webhook, at, limit)).map(({ id }) => ids.indexOf(id));
  expect(await due(start + 4_999, 10)).toEqual([3, 4, 5, 6, 7]);
  expect(await due(start + 5_000, 10)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(await due(start + 5_000, 4)).toEqual([0, 1, 3, 4]);
  await store.close();
});

test('an event goes with its last delivery, and with a deleted endpoint all that hangs on it', async () => {
  using folder = temporaryFolder();
  const home = openSqliteHome(folder.path);
  const { store } = home;
  const field = newField('secret');
  const told = randomBase62(30);
  const [kept, deleted] = [await givenWebhook(store), await givenWebhook(store, { events: ['value.set'] })];
  await store.createField(field, origin);
  await store.createUser(newUser('ann'), origin);
  await store.setValues('production', 'ann', [writeOf(field, told)], origin);
  while ((await home.deliveries.fanOut(10)) > 0);
  for (const { id } of await store.listDeliveries('production', deleted.id, {}, { limit: 10 }))
    await store.recordAttempt('production', id, newAttempt(1), { state: 'delivered', nextAttemptAt: null });
  const count = (table: string) => readNumber(folder.path, `SELECT count(*) FROM ${table}`);
  expect([count('events'), count('deliveries'), count('delivery_attempts')]).toEqual([3, 4, 1]);

  await store.deleteWebhook('production', deleted.id, origin);
  await eventually(async () => expect(count('deleted_webhooks')).toBe(0), { within: 20_000 });
  expect([count('events'), count('deliveries'), count('delivery_attempts')]).toEqual([3, 3, 0]);
  await store.deleteUser('production', 'ann', origin);
  await store.deleteWebhook('production', kept.id, origin);
  await eventually(async () => expect(count('deleted_webhooks')).toBe(0), { within: 20_000 });
  expect([count('feed'), count('events')]).toEqual([1, 0]);
  // What nobody hears of any more goes when its turn comes.
  while ((await home.deliveries.fanOut(10)) > 0);
  expect([count('feed'), count('events'), count('deliveries')]).toEqual([0, 0, 0]);
  await store.close();
  const files = readdirSync(folder.path).map((name) => readFileSync(join(folder.path, name)));
  expect(Buffer.concat(files).includes(told)).toBe(false);
});
