import { closeSync, openSync, statSync, truncateSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { RoostError, type Store } from '@roost/core';
import { temporaryFolder } from '@roost/testing';
import { newField, newOrigin, newUser, writeOf } from '@roost/testing/store-records';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { startProgram } from '../test/child-program.ts';
import { openChangeFeed } from './change-feed.ts';
import { openChangeLog } from './change-log.ts';
import { openDataVersion } from './data-version.ts';
import { openDatabase } from './open-database.ts';
import { ReadTurn } from './read-turn.ts';
import { openSqliteStore } from './sqlite-store.ts';
import { openUserStore } from './user-store.ts';
import { openWebhookMemory } from './webhook-memory.ts';
import { WriteQueue } from './write-queue.ts';

const origin = newOrigin();

async function expectUnavailable(work: Promise<unknown>): Promise<void> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(RoostError);
  expect(error).toMatchObject({ code: 'unavailable', status: 503, retryAfter: 1 });
}

async function keysOf(store: Pick<Store, 'listUsers'>): Promise<string[]> {
  return (await store.listUsers('production', { limit: 10_000 })).map(({ key }) => key);
}

test('a full database refuses writes, keeps all that was acknowledged, and goes on when there is room', async () => {
  using folder = temporaryFolder();
  const db = openDatabase(folder.path);
  try {
    const reads = new ReadTurn(db);
    const writes = new WriteQueue(db, reads);
    const dataVersion = openDataVersion(db, reads);
    const feed = openChangeFeed(db, writes, openWebhookMemory(db, dataVersion));
    const users = openUserStore(db, writes, openChangeLog(db, writes, feed, dataVersion));
    const pages = db.pragma('page_count', { simple: true }) as number;
    db.pragma(`max_page_count = ${pages + 20}`);
    const add = (key: string) => users.createUser(newUser(key, { name: 'x'.repeat(1_000) }), origin);
    const made: string[] = [];
    for (let count = 100; ; count++) {
      const key = `user ${count}`;
      const result = await add(key).catch((error: unknown) => error);
      if (result !== true) {
        expect(result).toMatchObject({ code: 'unavailable', cause: { code: 'SQLITE_FULL' } });
        break;
      }
      made.push(key);
    }
    expect(made.length).toBeGreaterThan(5);
    await Promise.all(['a', 'b', 'c'].map((key) => expectUnavailable(add(key))));
    expect(await keysOf(users)).toEqual(made);
    expect(db.prepare('SELECT sum(json_array_length(changes)) FROM trail').pluck().get()).toBe(made.length);

    db.pragma(`max_page_count = ${pages + 1_000}`);
    expect(await add('z')).toBe(true);
    expect(await keysOf(users)).toEqual([...made, 'z']);
  } finally {
    db.close();
  }
});

test('a disk that takes no more refuses writes, still reads, and has lost nothing that was acknowledged', async () => {
  using folder = temporaryFolder();
  await using program = startProgram('fill-until-full.ts', [folder.path], { largestFile: 1_024 });
  const said = await program.rest();
  const told = (word: string) =>
    said.filter((line) => line.startsWith(word)).map((line) => line.slice(word.length + 1));
  expect(told('failed')).toEqual(['unavailable', 'unavailable', 'unavailable']);
  expect(told('set').length).toBeGreaterThan(3);
  expect(told('read')).toEqual([`${told('made').length}`]);

  const store = openSqliteStore(folder.path);
  try {
    expect(new Set(await keysOf(store))).toEqual(new Set(told('made')));
    for (const key of told('made')) {
      const values = await store.listValues('production', key);
      const text = key.replace('user ', '').repeat(20_000);
      expect(values?.map(({ value }) => value)).toEqual(told('set').includes(key) ? [`"${text}"`] : []);
    }
    const db = new Database(join(folder.path, 'roost.db'), { readonly: true });
    // One for each acknowledged write, and one for the field.
    const acknowledged = told('made').length + told('set').length + 1;
    expect(db.prepare('SELECT sum(json_array_length(changes)) FROM trail').pluck().get()).toBe(acknowledged);
    db.close();
    expect(await store.createUser(newUser('with room again'), origin)).toBe(true);
  } finally {
    await store.close();
  }
});

test('while another process holds the database writes wait, then refuse whole, and reads go on', async () => {
  using folder = temporaryFolder();
  const store = openSqliteStore(folder.path);
  const holder = new Database(join(folder.path, 'roost.db'));
  try {
    const field = newField('age');
    await store.createField(field, origin);
    await store.createUser(newUser('alice'), origin);
    holder.exec('BEGIN IMMEDIATE');
    await Promise.all([
      expectUnavailable(store.createUser(newUser('bob'), origin)),
      expectUnavailable(store.setValues('production', 'alice', [writeOf(field, 1)], origin)),
      expectUnavailable(store.deleteField('age', origin)),
    ]);
    expect(await keysOf(store)).toEqual(['alice']);
    holder.exec('ROLLBACK');
    expect(await keysOf(store)).toEqual(['alice']);
    expect(await store.listValues('production', 'alice')).toEqual([]);
    expect(await store.listFields()).toEqual([field]);
    expect(await store.createUser(newUser('bob'), origin)).toBe(true);
  } finally {
    holder.close();
    await store.close();
  }
});

test('reads of a damaged file refuse rather than answer with something else', async () => {
  using folder = temporaryFolder();
  const before = openSqliteStore(folder.path);
  await Promise.all(
    Array.from({ length: 500 }, (_, index) => before.createUser(newUser(`user ${index}`), origin)),
  );
  await before.close();
  const path = join(folder.path, 'roost.db');
  const { size } = statSync(path);
  const file = openSync(path, 'r+');
  // All but the first page, which the database is opened by, and the tables' own first pages.
  for (let page = 40; page < size / 4096; page++)
    writeSync(file, Buffer.alloc(4096, 0xff), 0, 4096, page * 4096);
  closeSync(file);
  const store = openSqliteStore(folder.path);
  await expectUnavailable(store.listUsers('production', { limit: 10_000 }));
  await store.close();

  truncateSync(path, 4096);
  expect(() => openSqliteStore(folder.path).close()).toThrow(`Cannot use ${path}: the file is damaged`);
});

test('a closed store refuses reads and writes alike, and may be closed twice', async () => {
  using folder = temporaryFolder();
  const store = openSqliteStore(folder.path);
  await store.close();
  await store.close();
  await expectUnavailable(store.ping());
  await expectUnavailable(store.getUser('production', 'alice'));
  await expectUnavailable(store.listFields());
  await expectUnavailable(store.createUser(newUser('alice'), origin));
});

test('closing a store commits the writes that are under way', async () => {
  using folder = temporaryFolder();
  const store = openSqliteStore(folder.path);
  await store.createField(newField('age'), origin);
  const keys = Array.from({ length: 400 }, (_, index) => `user ${1_000 + index}`);
  const writing = Promise.all([
    ...keys.map((key) => store.createUser(newUser(key), origin)),
    store.deleteField('age', origin),
  ]);
  await store.close();
  expect(await writing).not.toContain(false);
  const again = openSqliteStore(folder.path);
  expect(await keysOf(again)).toEqual(keys);
  expect(await again.listFields()).toEqual([]);
  await again.close();
});
