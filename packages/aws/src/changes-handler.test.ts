import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { Store } from '@roost/core';
import { startEventSource } from '@roost/testing/dynamodb-streams';
import { eventually } from '@roost/testing/eventually';
import { newField, newIntent, newOrigin, newUser, start, writeOf } from '@roost/testing/store-records';
import { expect, test } from 'vitest';
import { useEngine } from '../test/engine.ts';
import { inTime } from '../test/reader-time.ts';
import { startTrailFeed } from '../test/trail-feed.ts';
import { toStored } from './attributes.ts';
import { makeChangesHandler } from './changes-handler.ts';
import { type Db, openDb } from './db.ts';
import { openDynamoDbStore } from './dynamodb-store.ts';
import type { StreamedChange } from './stream-change.ts';
import { openTrailWriter } from './trail-writer.ts';

const engine = useEngine();
const soon = { within: 10_000 };

async function open(): Promise<{ db: Db; store: Store }> {
  const db = openDb({ tables: await engine.makeTables(), client: engine.client });
  return { db, store: openDynamoDbStore(db) };
}

async function trailOf(store: Store): Promise<string[]> {
  const changes = await store.listChanges('production', {}, { limit: 1000 });
  return changes.map(({ action, target, at }) => `${action} ${target.id} ${at - start}`);
}

/** Users one after the other, a second apart. */
async function makeUsers(store: Store, count: number): Promise<string[]> {
  const made: string[] = [];
  for (let index = 0; index < count; index++) {
    await store.createUser(newUser(`${index}`), newOrigin(start + index));
    made.unshift(`user.created ${index} ${index}`);
  }
  return made;
}

test('every change is in the trail once, also where two readers hand over each of them', async () => {
  const { db, store } = await open();
  const made = await makeUsers(store, 30);
  await using _one = startTrailFeed(db, engine.client);
  await eventually(async () => expect(await trailOf(store)).toEqual(made), soon);
  const written: string[] = [];
  const writer = openTrailWriter(db, { recordValues: false, retention: 0 });
  await using _other = startEventSource({
    client: engine.client,
    table: db.tables.data,
    handler: inTime(
      60_000,
      makeChangesHandler(
        [(change) => writer(change).then(() => void written.push(change.change.id))],
        () => {},
      ),
    ),
  });
  await eventually(async () => expect(written).toHaveLength(made.length), soon);
  expect(await trailOf(store)).toEqual(made);
});

test('what touches an item without a change, and what removes it, is no entry', async () => {
  const { db, store } = await open();
  await store.createUser(newUser('ann'), newOrigin());
  await db.send(
    new PutItemCommand({
      TableName: db.tables.data,
      Item: toStored({ pk: 'DIGEST#d', sk: 'DIGEST', id: 'x' }),
    }),
  );
  await db.send(
    new DeleteItemCommand({ TableName: db.tables.data, Key: toStored({ pk: 'DIGEST#d', sk: 'DIGEST' }) }),
  );
  await store.createUser(newUser('ben'), newOrigin(start + 1));
  await using feed = startTrailFeed(db, engine.client);
  await eventually(async () => {
    expect(await trailOf(store)).toEqual(['user.created ben 1', 'user.created ann 0']);
  }, soon);
  expect(feed.deadLetters).toEqual([]);
});

test('a record that nobody can read stops none of the others, is reported, and ends as a dead letter', async () => {
  const { db, store } = await open();
  const before = await makeUsers(store, 3);
  await db.send(
    new PutItemCommand({
      TableName: db.tables.data,
      Item: toStored({ pk: 'poison', sk: 'poison', changeId: 'poison', change: 'secret, and no JSON' }),
    }),
  );
  await store.createUser(newUser('after'), newOrigin(start + 9));
  const seen: string[] = [];
  const reported: unknown[] = [];
  await using source = startEventSource({
    client: engine.client,
    table: db.tables.data,
    maximumRetryAttempts: 2,
    handler: inTime(
      60_000,
      makeChangesHandler(
        [
          async ({ change }) => {
            seen.push(`${change.action} ${change.target.id} ${change.at - start}`);
          },
        ],
        ({ message }, place) => reported.push({ ...place, message }),
      ),
    ),
  });
  await eventually(async () => expect(source.deadLetters).toHaveLength(1), soon);
  expect(new Set(seen)).toEqual(new Set([...before, 'user.created after 9']));
  const [letter] = source.deadLetters;
  const message = 'The item carries a change or a value that is no JSON';
  expect(reported).toEqual(Array(3).fill({ sequenceNumber: letter?.startSequenceNumber, message }));
});

test('where one subscriber fails, all hear of that change again, and of the others', async () => {
  const { db, store } = await open();
  await makeUsers(store, 3);
  const heard: [string[], string[]] = [[], []];
  let failures = 2;
  const subscriber =
    (list: string[], fails = false) =>
    async ({ change }: StreamedChange) => {
      if (fails && change.target.id === '1' && failures-- > 0) throw new Error('not now');
      list.push(change.target.id);
    };
  await using source = startEventSource({
    client: engine.client,
    table: db.tables.data,
    handler: inTime(
      60_000,
      makeChangesHandler([subscriber(heard[0]), subscriber(heard[1], true)], () => {}),
    ),
  });
  await eventually(async () => {
    for (const list of heard) expect(new Set(list)).toEqual(new Set(['0', '1', '2']));
  }, soon);
  expect(source.deadLetters).toEqual([]);
  expect(heard[0].filter((id) => id === '1')).toHaveLength(3);
  expect(heard[1].filter((id) => id === '1')).toHaveLength(1);
});

test('an outage of the store is waited for as long as there is time, and takes one attempt; a bad record is not', async () => {
  const { db, store } = await open();
  const made = await makeUsers(store, 2);
  const tries: Record<string, number> = {};
  const writer = openTrailWriter(db, { recordValues: false, retention: 0 });
  const unreachable = openTrailWriter(
    openDb({
      tables: db.tables,
      client: { ...engine.client, endpoint: 'http://127.0.0.1:1', maxAttempts: 1 },
    }),
    { recordValues: false, retention: 0 },
  );
  const over = performance.now() + 1_500;
  const handler = makeChangesHandler(
    [
      async (streamed) => {
        const { id } = streamed.change.target;
        tries[id] = (tries[id] ?? 0) + 1;
        if (id === '1') throw new Error('not readable');
        await (performance.now() < over ? unreachable : writer)(streamed);
      },
    ],
    () => {},
  );
  await using source = startEventSource({
    client: engine.client,
    table: db.tables.data,
    maximumRetryAttempts: 0,
    handler: inTime(60_000, handler),
  });
  await eventually(async () => expect(await trailOf(store)).toEqual(made.slice(1)), soon);
  await eventually(async () => expect(source.deadLetters).toHaveLength(1), soon);
  expect(tries['0']).toBeGreaterThan(2);
  expect(tries['1']).toBe(1);
});

test('an outage that outlasts the time of a function leaves its records to the next attempt', async () => {
  const { db, store } = await open();
  await makeUsers(store, 1);
  const attempts: number[] = [];
  const outage = Object.assign(new Error('Nobody listens'), { code: 'ECONNREFUSED' });
  const handler = makeChangesHandler([() => Promise.reject(outage)], () => {});
  await using source = startEventSource({
    client: engine.client,
    table: db.tables.data,
    maximumRetryAttempts: 1,
    handler: async (event) => {
      const began = performance.now();
      const answer = await inTime(12_000, handler)(event);
      attempts.push(performance.now() - began);
      return answer;
    },
  });
  await eventually(async () => expect(source.deadLetters).toHaveLength(1), soon);
  expect(attempts).toHaveLength(2);
  for (const time of attempts) {
    expect(time).toBeGreaterThan(1_000);
    expect(time).toBeLessThan(4_000);
  }
});

test('values come from the item as it was and is, where they are to be recorded, and from no earlier user', async () => {
  const { db, store } = await open();
  const field = newField('story');
  await store.createField(field, newOrigin());
  const set = (value: unknown, at: number) =>
    store.setValues('production', 'ann', [writeOf(field, value)], newOrigin(start + at));
  await store.createUser(newUser('ann'), newOrigin());
  await set('first', 1);
  await set(['second'], 2);
  await set(null, 3);
  await set('third', 4);
  await store.deleteUser('production', 'ann', newOrigin(start + 5));
  await store.createUser(newUser('ann'), newOrigin(start + 6));
  await set('hers', 7);
  await using _feed = startTrailFeed(db, engine.client, { recordValues: true });
  const path = 'values.story';
  await eventually(async () => {
    const changes = await store.listChanges('production', { target: 'ann' }, { limit: 100 });
    expect(
      changes.filter(({ action }) => action.startsWith('value')).map(({ differences }) => differences),
    ).toEqual([
      [{ path, before: null, after: 'hers' }],
      [{ path, before: null, after: 'third' }],
      [{ path, before: ['second'], after: null }],
      [{ path, before: 'first', after: ['second'] }],
      [{ path, before: null, after: 'first' }],
    ]);
  }, soon);
});

test('values that were set elsewhere are copied likewise, where they are to be recorded', async () => {
  const { db, store } = await open();
  const state = (value: unknown) => ({
    key: 'story',
    value: value as never,
    created_at: null,
    updated_at: null,
  });
  const set = async (before: unknown, after: unknown, at: number) => {
    const intent = newIntent('ann', {
      fieldKey: 'story',
      before: before === null ? null : state(before),
      origin: newOrigin(start + at),
    });
    await store.noteIntent(intent);
    await store.settleIntent(intent, after === null ? null : state(after));
  };
  await set(null, 'first', 1);
  await set('first', ['second'], 2);
  await set(['second'], null, 3);
  await using _feed = startTrailFeed(db, engine.client, { recordValues: true });
  const path = 'values.story';
  await eventually(async () => {
    const changes = await store.listChanges('production', { target: 'ann' }, { limit: 100 });
    expect(changes.map(({ action, differences }) => [action, ...differences])).toEqual([
      ['value.cleared', { path, before: ['second'], after: null }],
      ['value.set', { path, before: 'first', after: ['second'] }],
      ['value.set', { path, before: null, after: 'first' }],
    ]);
  }, soon);
});
