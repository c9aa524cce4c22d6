import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { type Change, makeChange, type Store, userDeed } from '@roost/core';
import { newOrigin, newUser, start } from '@roost/testing/store-records';
import { beforeAll, describe, expect, test } from 'vitest';
import { countCosts } from '../test/count-costs.ts';
import { useEngine } from '../test/engine.ts';
import { toStored } from './attributes.ts';
import { openDb } from './db.ts';
import { inParallel } from './in-parallel.ts';
import { scanPages } from './scan-pages.ts';
import { toTrailItems, trailShards } from './trail-item.ts';
import { openTrailStore } from './trail-store.ts';
import { openTrailWriter } from './trail-writer.ts';

const engine = useEngine();
const day = 24 * 3600_000;

async function open() {
  const db = openDb({ tables: await engine.makeTables(), client: engine.client });
  const writer = openTrailWriter(db, { recordValues: true, retention: 0 });
  return { db, ...openTrailStore(db), write: (change: Change) => writer({ change }) };
}

function newChange(key: string, at = start): Change {
  return makeChange(userDeed('created', key, undefined, newUser(key)), newOrigin(at));
}

/** Newest first. */
async function givenChanges(write: (change: Change) => Promise<void>, count: number, apart = 0) {
  const changes = Array.from({ length: count }, (_, index) =>
    newChange(`user ${index}`, start + index * apart),
  );
  await inParallel(changes, 16, write);
  return changes.toReversed();
}

describe('a trail of 300 entries', () => {
  let listChanges: Store['listChanges'];
  let changes: Change[];

  beforeAll(async () => {
    const opened = await open();
    listChanges = opened.listChanges;
    changes = await givenChanges(opened.write, 300);
  });

  test.each([1, 7, 100, 299, 300, 1000])(
    'is given in pages of %i: all entries of all shards once, newest first',
    async (limit) => {
      const walked: Change[] = [];
      for (;;) {
        const after = walked.at(-1)?.id;
        const page = await listChanges('production', {}, { limit, ...(after !== undefined && { after }) });
        walked.push(...page);
        if (page.length < limit) break;
      }
      expect(walked).toEqual(changes);
    },
  );

  test('is followed to its end by a filter that matches little', async () => {
    expect(await listChanges('production', { target: 'user 0' }, { limit: 5 })).toEqual([changes.at(-1)]);
    expect(await listChanges('production', { target: 'nobody' }, { limit: 5 })).toEqual([]);
    expect(await listChanges('production', { from: start + 1 }, { limit: 5 })).toEqual([]);
    expect(await listChanges('production', { from: start + 1, to: start - 2 * day }, { limit: 5 })).toEqual(
      [],
    );
  });
});

test('an entry of any size is one entry, whole to the character, and pages past it go on', async () => {
  const { db, write, listChanges, forgetChanges } = await open();
  const [before, large, after] = [newChange('before'), newChange('large'), newChange('after')];
  // An odd number of units in front, so that a cut would fall between the halves of a character.
  large.differences = [
    { path: 'values.story', before: `x${'😀'.repeat(150_000)}`, after: 'é'.repeat(150_000) },
  ];
  for (const change of [before, large, after]) await write(change);
  expect(toTrailItems(large, undefined).length).toBeGreaterThan(2);
  expect(await listChanges('production', {}, { limit: 10 })).toEqual([after, large, before]);
  expect(await listChanges('production', {}, { limit: 1, after: after.id })).toEqual([large]);
  expect(await listChanges('production', {}, { limit: 1, after: large.id })).toEqual([before]);
  expect(await listChanges('production', { target: 'large' }, { limit: 10 })).toEqual([large]);
  expect(await forgetChanges(start + 1, 2)).toBe(2);
  expect(await listChanges('production', {}, { limit: 10 })).toEqual([after]);
  let items = 0;
  for await (const page of scanPages(db, db.tables.trail, {})) items += page.length;
  expect(items).toBe(1);
});

test('an entry whose writing was cut off does not show, until it is written again', async () => {
  const { db, write, listChanges } = await open();
  const [large, other] = [newChange('large'), newChange('other')];
  large.differences = [{ path: 'values.story', before: null, after: 'x'.repeat(300_000) }];
  await write(other);
  const [first] = toTrailItems(large, undefined);
  await db.send(new PutItemCommand({ TableName: db.tables.trail, Item: toStored(first ?? {}) }));
  expect(await listChanges('production', {}, { limit: 10 })).toEqual([other]);
  await write(large);
  expect(await listChanges('production', {}, { limit: 10 })).toEqual([other, large]);
});

test('an environment whose name another begins with, or holds the separator, has a trail of its own', async () => {
  const { write, listChanges } = await open();
  const names = ['a', 'a#0', 'a%230', 'ä'];
  const changes = names.map((environment) => ({ ...newChange(environment), environment }));
  for (const change of changes) await write(change);
  for (const change of changes) {
    expect(await listChanges(change.environment, {}, { limit: 5 })).toEqual([change]);
  }
});

test('an entry says when DynamoDB may remove it, by the retention in days; without one it is kept', async () => {
  const { db } = await open();
  await openTrailWriter(db, { recordValues: false, retention: 30 })({ change: newChange('short') });
  await openTrailWriter(db, { recordValues: false, retention: 0 })({ change: newChange('long') });
  const ends: Record<string, unknown> = {};
  for await (const page of scanPages(db, db.tables.trail, {})) {
    for (const item of page) ends[String(item.targetId)] = item.expiresAt;
  }
  expect(ends).toEqual({ short: (start + 30 * day) / 1000, long: undefined });
});

test('an entry whose id says a later time than its change, as after a clock went back, is found by its change', async () => {
  const { write, listChanges } = await open();
  const [newer, later] = [newChange('newer', start + 2 * day), newChange('later', start + day)];
  expect(later.id > newer.id).toBe(true);
  for (const change of [newer, later]) await write(change);
  expect(await listChanges('production', {}, { limit: 10 })).toEqual([later, newer]);
  expect(await listChanges('production', { to: start + 2 * day }, { limit: 10 })).toEqual([later]);
  expect(await listChanges('production', { from: start + 2 * day }, { limit: 10 })).toEqual([newer]);
});

test('a page costs one query a partition, at half the price, and times narrow what is read', async () => {
  const opened = await open();
  // The time in ids does not go back: the test before it was there already.
  const changes = Array.from({ length: 400 }, (_, index) =>
    newChange(`user ${index}`, start + (10 + index) * day),
  );
  await inParallel(changes, 16, opened.write);
  const { db, costs } = countCosts(opened.db);
  const { listChanges } = openTrailStore(db);
  expect(await listChanges('production', {}, { limit: 100 })).toHaveLength(100);
  expect(costs.map(({ command }) => command)).toEqual(Array(trailShards + 1).fill('Query'));
  const whole = costs.reduce((sum, { units }) => sum + units, 0);
  expect(whole).toBeLessThanOrEqual(trailShards * 3);
  costs.length = 0;
  const within = { from: start + 20 * day, to: start + 22 * day };
  expect(await listChanges('production', within, { limit: 100 })).toHaveLength(2);
  expect(costs.reduce((sum, { units }) => sum + units, 0)).toBeLessThanOrEqual((trailShards + 1) * 0.5);
});
