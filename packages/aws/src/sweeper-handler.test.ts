import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FieldRecord, Store } from '@roost/core';
import { startEventSource } from '@roost/testing/dynamodb-streams';
import { eventually } from '@roost/testing/eventually';
import {
  newField,
  newKey,
  newOrigin,
  newUser,
  newWebhook,
  renameUser,
  start,
  writeOf,
} from '@roost/testing/store-records';
import type { DynamoDBStreamEvent } from 'aws-lambda';
import { expect, test } from 'vitest';
import { cutOffAfter } from '../test/cut-off.ts';
import { useEngine } from '../test/engine.ts';
import { inTime, unhurried } from '../test/reader-time.ts';
import { deletionsOf, itemsIn } from '../test/tombstones.ts';
import { type Db, openDb } from './db.ts';
import { openDynamoDbStore } from './dynamodb-store.ts';
import { scanPages } from './scan-pages.ts';
import { makeSweeperHandler } from './sweeper-handler.ts';

const engine = useEngine();
const atOnce = { settleTime: 0 };

async function open(): Promise<{ db: Db; store: Store }> {
  const db = openDb({ tables: await engine.makeTables(), client: engine.client });
  return { db, store: openDynamoDbStore(db) };
}

async function givenFields(store: Store, count: number): Promise<FieldRecord[]> {
  const fields = Array.from({ length: count }, (_, index) => newField(`field ${index}`));
  for (const field of fields) await store.createField(field, newOrigin());
  return fields;
}

async function givenUser(
  store: Store,
  key: string,
  fields: readonly FieldRecord[],
  { environment = 'production', value = 'x' as unknown } = {},
): Promise<void> {
  await store.createUser(newUser(key, { environment }), newOrigin());
  for (let first = 0; first < fields.length; first += 90) {
    const writes = fields.slice(first, first + 90).map((field) => writeOf(field, value));
    expect((await store.setValues(environment, key, writes, newOrigin())).outcome).toBe('done');
  }
}

/** Sweeps again and again, each time cut off after a few requests more, until nothing is left to do. */
async function sweepInPieces(
  db: Db,
  event: DynamoDBStreamEvent,
  check: () => Promise<void>,
): Promise<number> {
  for (let pieces = 1; ; pieces++) {
    const handler = makeSweeperHandler(cutOffAfter(db, pieces * 5), () => {}, atOnce);
    const { batchItemFailures } = await handler(event, unhurried);
    await check();
    if (batchItemFailures.length === 0) return pieces;
  }
}

test("nothing is left of a deleted user's 120 values, however often the sweep dies, and a new user of her key keeps hers", async () => {
  const { db, store } = await open();
  const fields = await givenFields(store, 120);
  await givenUser(store, 'ben', fields.slice(0, 3));
  const before = await itemsIn(db);
  await givenUser(store, 'ann', fields);
  await store.deleteUser('production', 'ann', newOrigin(start + 1));
  await givenUser(store, 'ann', fields.slice(0, 5), { value: 'hers' });
  const hers = (await itemsIn(db)).filter(({ pk, sk }) => pk === 'USER#production#0#ann' && sk === 'USER');
  const values = await store.listValues('production', 'ann');
  const event = await deletionsOf(db, engine.client, 1);
  const pieces = await sweepInPieces(db, event, async () => {
    expect(await store.listValues('production', 'ann')).toEqual(values);
    expect(await store.listValues('production', 'ben')).toHaveLength(3);
  });
  expect(pieces).toBeGreaterThan(4);
  const after = await itemsIn(db);
  expect(after).toHaveLength(before.length + 6);
  expect(after).toEqual(expect.arrayContaining([...before, ...hers]));
});

test('nothing is left of a deleted user, her tombstone included, where nobody took her key', async () => {
  const { db, store } = await open();
  const fields = await givenFields(store, 4);
  const before = await itemsIn(db);
  await givenUser(store, 'ann', fields);
  await store.setValues('production', 'ann', [writeOf(fields[0] as FieldRecord, null)], newOrigin(start + 1));
  await store.deleteUser('production', 'ann', newOrigin(start + 2));
  await sweepInPieces(db, await deletionsOf(db, engine.client, 1), async () => {});
  expect(await itemsIn(db)).toEqual(before);
});

test('nothing is left of a deleted endpoint', async () => {
  const { db, store } = await open();
  const before = await itemsIn(db);
  const webhook = newWebhook();
  await store.createWebhook(webhook, newOrigin());
  await store.deleteWebhook('production', webhook.id, newOrigin(start + 1));
  await sweepInPieces(db, await deletionsOf(db, engine.client, 1), async () => {});
  expect(await itemsIn(db)).toEqual(before);
});

test("nothing is left of a deleted environment's users, values, keys and endpoints, and one made anew keeps all of its own", async () => {
  const { db, store } = await open();
  const fields = await givenFields(store, 3);
  const environment = { name: 'staging', createdAt: start };
  await store.createEnvironment(environment, newOrigin());
  const others = await itemsIn(db);
  const old = Array.from({ length: 12 }, (_, index) => `user ${index}`);
  for (const key of old) await givenUser(store, key, fields, { environment: 'staging' });
  const keys = [newKey({ environment: 'staging' }), newKey({ environment: 'staging' })];
  for (const key of keys) await store.createKey(key, newOrigin());
  for (let count = 0; count < 3; count++) {
    await store.createWebhook(newWebhook({ environment: 'staging' }), newOrigin());
  }
  await store.deleteEnvironment('staging', newOrigin(start + 1));
  await store.createEnvironment(environment, newOrigin(start + 2));
  await givenUser(store, 'user 1', fields, { environment: 'staging', value: 'new' });
  const key = newKey({ environment: 'staging' });
  await store.createKey(key, newOrigin());
  const webhook = newWebhook({ environment: 'staging' });
  await store.createWebhook(webhook, newOrigin());
  const event = await deletionsOf(db, engine.client, 1);
  const alive = await store.listValues('staging', 'user 1');
  const pieces = await sweepInPieces(db, event, async () => {
    expect(await store.listValues('staging', 'user 1')).toEqual(alive);
    expect(await store.findKeyByDigest(key.digest)).toEqual(key);
    expect(await store.listWebhooks('staging')).toEqual([webhook]);
  });
  expect(pieces).toBeGreaterThan(4);
  // The new life's: its user with three values, its key with the claim on the key's digest, its endpoint.
  expect(await itemsIn(db)).toHaveLength(others.length + 4 + 2 + 1);
  for (const { digest, id } of keys) {
    expect(await store.findKeyByDigest(digest)).toBeUndefined();
    expect(await store.getKey(id)).toBeUndefined();
  }
});

test("nothing is left of a deleted field's values in any environment, and one made anew keeps its own", async () => {
  const { db, store } = await open();
  const [gone, kept] = (await givenFields(store, 2)) as [FieldRecord, FieldRecord];
  // More than one page of a search, which reads 1 MB at a time.
  const value = 'x'.repeat(60_000);
  const users = Array.from({ length: 24 }, (_, index) => `user ${index}`);
  for (const [index, key] of users.entries()) {
    await givenUser(store, key, [gone, kept], {
      environment: index % 2 ? 'production' : 'development',
      value,
    });
  }
  await store.deleteField(gone.key, newOrigin(start + 1));
  const remade = newField(gone.key);
  await store.createField(remade, newOrigin(start + 2));
  await store.setValues('production', 'user 1', [writeOf(remade, 'new')], newOrigin(start + 3));
  const event = await deletionsOf(db, engine.client, 1);
  const pieces = await sweepInPieces(db, event, async () => {
    const values = await store.listValues('production', 'user 1');
    expect(values?.map(({ fieldId }) => fieldId).toSorted()).toEqual([kept.id, remade.id].toSorted());
  });
  expect(pieces).toBeGreaterThan(2);
  const left = (await itemsIn(db)).filter(({ sk }) => String(sk).endsWith(gone.id));
  expect(left).toEqual([]);
  expect(await store.getField(gone.key)).toEqual(remade);
});

test('a search that runs out of time goes on where it was, and leaves no note of it at its end', async () => {
  const { db, store } = await open();
  const [gone, kept] = (await givenFields(store, 2)) as [FieldRecord, FieldRecord];
  for (let index = 0; index < 30; index++) {
    await givenUser(store, `user ${index}`, [gone, kept], { value: 'x'.repeat(60_000) });
  }
  await store.deleteField(gone.key, newOrigin(start + 1));
  const event = await deletionsOf(db, engine.client, 1);
  const errors: unknown[] = [];
  const handler = makeSweeperHandler(db, (error) => errors.push((error as Error).name), atOnce);
  let attempts = 1;
  // Not more time than what is kept in reserve: each attempt takes one page.
  while ((await handler(event, { getRemainingTimeInMillis: () => 10_000 })).batchItemFailures.length > 0) {
    attempts++;
  }
  expect(attempts).toBeGreaterThan(2);
  expect(new Set(errors)).toEqual(new Set(['SweepUnfinished']));
  expect((await itemsIn(db)).filter(({ sk }) => String(sk).endsWith(gone.id))).toEqual([]);
  for await (const page of scanPages(db, db.tables.transient, {})) expect(page).toEqual([]);
});

test('a sweeper that is killed leaves the rest to the next one', async () => {
  const { db, store } = await open();
  const fields = await givenFields(store, 5);
  const before = await itemsIn(db);
  await store.createEnvironment({ name: 'staging', createdAt: start }, newOrigin());
  for (let index = 0; index < 20; index++) {
    await givenUser(store, `user ${index}`, fields, { environment: 'staging' });
  }
  await store.deleteEnvironment('staging', newOrigin(start + 1));
  const event = await deletionsOf(db, engine.client, 1);
  const given = JSON.stringify({ tables: db.tables, client: engine.client, event });
  let left = (await itemsIn(db)).length;
  for (const requests of [30, 50]) {
    const child = spawn(process.execPath, [join(import.meta.dirname, '../test/programs/sweep.ts'), given]);
    let count = 0;
    for await (const _ of createInterface(child.stdout)) {
      count++;
      if (count === requests) child.kill('SIGKILL');
    }
    if (child.signalCode === null) await once(child, 'close');
    expect(child.signalCode).toBe('SIGKILL');
    const now = (await itemsIn(db)).length;
    expect(now).toBeLessThan(left);
    left = now;
  }
  expect(left).toBeGreaterThan(before.length + 1);
  await makeSweeperHandler(db, () => {}, atOnce)(event, unhurried);
  // The environment's tombstone stays.
  expect(await itemsIn(db)).toHaveLength(before.length + 1);
});

test('nothing is swept before whatever was on its way at the deletion has ended', async () => {
  const { db, store } = await open();
  const [field] = (await givenFields(store, 1)) as [FieldRecord];
  await givenUser(store, 'ann', [field]);
  await store.deleteUser('production', 'ann', newOrigin(start + 1));
  const { Records } = await deletionsOf(db, engine.client, 1);
  // DynamoDB says the second, the local engine the minute.
  const second = Math.floor(Date.now() / 1000);
  for (const { dynamodb } of Records) if (dynamodb) dynamodb.ApproximateCreationDateTime = second;
  const before = await itemsIn(db);
  const sweeping = makeSweeperHandler(db, () => {}, { settleTime: 3_000 })({ Records }, unhurried);
  let looks = 0;
  for (;;) {
    const found = await itemsIn(db);
    if (Date.now() >= second * 1000 + 3_000) break;
    expect(found).toEqual(before);
    looks++;
    await sleep(200);
  }
  expect(looks).toBeGreaterThan(0);
  expect(await sweeping).toEqual({ batchItemFailures: [] });
  expect(Date.now()).toBeGreaterThanOrEqual(second * 1000 + 3_000);
  expect(await itemsIn(db)).toHaveLength(before.length - 2);
});

test('the event source calls for a sweep of what is deleted, and of nothing else', async () => {
  const { db, store } = await open();
  const fields = await givenFields(store, 3);
  const before = await itemsIn(db);
  await givenUser(store, 'ann', fields);
  await renameUser(store, 'production', 'ann', 'Ann', newOrigin(start + 1));
  await using source = startEventSource({
    client: engine.client,
    table: db.tables.data,
    handler: inTime(
      60_000,
      makeSweeperHandler(db, () => {}, atOnce),
    ),
  });
  await sleep(500);
  expect(await itemsIn(db)).toHaveLength(before.length + 4);
  await store.deleteUser('production', 'ann', newOrigin(start + 2));
  await eventually(async () => expect(await itemsIn(db)).toEqual(before), { within: 10_000 });
  expect(source.deadLetters).toEqual([]);
});

test('a function without the time to wait leaves the sweep to the next one', async () => {
  const { db, store } = await open();
  await givenUser(store, 'ann', []);
  await store.deleteUser('production', 'ann', newOrigin(start + 1));
  const event = await deletionsOf(db, engine.client, 1);
  const [record] = event.Records;
  if (record?.dynamodb) record.dynamodb.ApproximateCreationDateTime = Math.floor(Date.now() / 1000);
  const { batchItemFailures } = await makeSweeperHandler(db, () => {})(event, {
    getRemainingTimeInMillis: () => 20_000,
  });
  expect(batchItemFailures).toEqual([{ itemIdentifier: record?.dynamodb?.SequenceNumber }]);
});
