import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { limitWindow } from '@roost/core';
import { start } from '@roost/testing/store-records';
import { expect, test } from 'vitest';
import { useEngine } from '../test/engine.ts';
import { fromStored, toStored } from './attributes.ts';
import { type Db, openDb } from './db.ts';
import { openTransientStore } from './transient-store.ts';

const engine = useEngine();

async function newDb(): Promise<Db> {
  return openDb({ tables: await engine.makeTables(), client: engine.client });
}

test('thirty at once take no more than there is, and each is told what it got', async () => {
  const store = openTransientStore(await newDb());
  const taken = await Promise.all(
    Array.from({ length: 30 }, () => store.takeTokens('a', 10, { least: 1, most: 1, at: start })),
  );
  expect(taken.reduce((sum, { granted }) => sum + granted, 0)).toBe(10);
});

test('an attempt whose time is over is taken for gone, though DynamoDB has not removed it yet', async () => {
  const db = await newDb();
  const store = openTransientStore(db);
  const attempt = { id: 'a', fingerprint: 'f', at: start, expiresAt: start + 1 };
  expect(await store.beginAttempt(attempt)).toBeUndefined();
  expect(await store.beginAttempt(attempt)).toEqual({ fingerprint: 'f', answer: null });
  expect(await store.beginAttempt({ ...attempt, at: start + 1, expiresAt: start + 2 })).toBeUndefined();
});

test('every item says, in seconds, when DynamoDB may remove it: not before its time is over', async () => {
  const db = await newDb();
  const store = openTransientStore(db);
  await store.takeTokens('a', 10, { least: 1, most: 1, at: start + 1 });
  await store.beginAttempt({ id: 'a', fingerprint: 'f', at: start, expiresAt: start + 60_001 });
  const expiryOf = async (pk: string) => {
    const { Item } = await db.send(
      new GetItemCommand({ TableName: db.tables.transient, Key: toStored({ pk }) }),
    );
    return fromStored(Item ?? {}).expiresAt;
  };
  expect(await expiryOf('BUCKET#a')).toBe((start + limitWindow) / 1000 + 1);
  expect(await expiryOf('ATTEMPT#a')).toBe(start / 1000 + 61);
  await store.finishAttempt('a', { answer: 'sealed', expiresAt: start + 120_000 });
  expect(await expiryOf('ATTEMPT#a')).toBe(start / 1000 + 120);
});

test('an answer to an attempt that was dropped brings nothing back', async () => {
  const store = openTransientStore(await newDb());
  const attempt = { id: 'a', fingerprint: 'f', at: start, expiresAt: start + 60_000 };
  await store.beginAttempt(attempt);
  await store.dropAttempt('a');
  await store.finishAttempt('a', { answer: 'late', expiresAt: start + 60_000 });
  expect(await store.beginAttempt(attempt)).toBeUndefined();
});
