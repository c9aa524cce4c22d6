import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RoostError, sortableIdsFrom } from '@roost/core';
import { temporaryFolder } from '@roost/testing';
import { newField, newOrigin, newUser } from '@roost/testing/store-records';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { readNumber } from '../test/read-database.ts';
import { migrate } from './migrations.ts';
import { openDatabase } from './open-database.ts';
import { openSqliteStore } from './sqlite-store.ts';

/** The message that opening a folder fails with. */
function refusal(folder: string): string {
  try {
    openDatabase(folder).close();
  } catch (error) {
    expect(error).toBeInstanceOf(RoostError);
    expect(error).toMatchObject({ code: 'unavailable' });
    return (error as Error).message;
  }
  throw new Error(`${folder} was opened`);
}

test('a new database is of the latest version: one more is of a newer Roost, and left as it is', () => {
  using folder = temporaryFolder();
  openDatabase(folder.path).close();
  const path = join(folder.path, 'roost.db');
  const db = new Database(path);
  const latest = db.pragma('user_version', { simple: true }) as number;
  expect(latest).toBeGreaterThan(0);
  openDatabase(folder.path).close();
  db.pragma(`user_version = ${latest + 1}`);
  db.close();
  expect(refusal(folder.path)).toBe(
    `The database was written by a newer Roost (version ${latest + 1}, this one knows ${latest}): run that one, or restore the backup that was made before it`,
  );
  expect(readNumber(folder.path, 'SELECT user_version FROM pragma_user_version')).toBe(latest + 1);
});

/** A database of an earlier version, with what a statement puts into it. */
function makeDatabase(folder: string, version: number, sql: string): void {
  const db = new Database(join(folder, 'roost.db'));
  migrate(db, version);
  db.exec(sql);
  db.close();
}

test('a database of the second version keeps its keys, which speak the first dialect', async () => {
  using folder = temporaryFolder();
  makeDatabase(
    folder.path,
    2,
    `INSERT INTO environments VALUES ('production', 1);
    INSERT INTO api_keys (id, environment, name, scopes, digest, pepper_id, created_at)
      VALUES ('key_1', 'production', 'website', '["*"]', 'digest', 'pepper', 1);`,
  );
  const store = openSqliteStore(folder.path);
  expect(await store.getKey('key_1')).toMatchObject({ name: 'website', scopes: ['*'], dialect: '2021-02' });
  await store.close();
});

test('a database of the fourth version keeps its audit trail, and what is made in a deleted environment is refused', async () => {
  using folder = temporaryFolder();
  makeDatabase(
    folder.path,
    4,
    `WITH RECURSIVE counted (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < 100)
    INSERT INTO changes SELECT 'production', printf('id%03d', n), n, 'user.created', 'key', 'key_1', NULL, 'user', 'Zoë "' || n,
      '[{"path":"name","before":null,"after":"a\\nb"}]', 'request', NULL FROM counted;
    INSERT INTO changes VALUES ('old', 'id1', 7, 'environment.deleted', 'cli', 'root', 'Root', 'environment', 'old', '[]', 'request', NULL);`,
  );
  const store = openSqliteStore(folder.path);
  const changes = await store.listChanges('production', {}, { limit: 1000 });
  expect(changes.map(({ id }) => id)).toEqual(
    Array.from({ length: 100 }, (_, index) => `id${String(100 - index).padStart(3, '0')}`),
  );
  expect(changes[99]).toEqual({
    id: 'id001',
    at: 1,
    environment: 'production',
    action: 'user.created',
    actor: { type: 'key', id: 'key_1', name: null },
    target: { type: 'user', id: 'Zoë "1' },
    differences: [{ path: 'name', before: null, after: 'a\nb' }],
    requestId: 'request',
    ip: null,
  });
  expect(await store.listChanges('production', { target: 'Zoë "50' }, { limit: 10 })).toHaveLength(1);
  expect(await store.listChanges('production', {}, { limit: 10, after: 'id033' })).toHaveLength(10);
  const inOld = store.createUser(newUser('ann', { environment: 'old' }), newOrigin(1, 'old'));
  await expect(inOld).rejects.toMatchObject({ code: 'invalid_api_key' });
  await store.close();
});

test('a file that is no database is named, and left as it is', () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'roost.db');
  const text = 'Dear diary, this is not a database at all. '.repeat(100);
  writeFileSync(path, text);
  expect(refusal(folder.path)).toBe(`Cannot use ${path}: it is not a database of Roost`);
  expect(readFileSync(path, 'utf8')).toBe(text);
});

test('a folder in the place of the database is named', () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'roost.db');
  mkdirSync(path);
  expect(refusal(folder.path)).toBe(`Cannot use ${path}: it is a folder, not a file`);
});

test('a data folder that is a file is named', () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'file');
  writeFileSync(path, '');
  expect(refusal(path)).toBe(
    `Cannot use ${join(path, 'roost.db')}: a part of the path is a file, not a folder`,
  );
});

test('a database that another process keeps to itself is said to be held', () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'roost.db');
  const holder = new Database(path);
  holder.exec('BEGIN EXCLUSIVE');
  expect(refusal(folder.path)).toBe(
    `Cannot use ${path}: another process holds it; end that one or try again`,
  );
  holder.close();
});

test('the database is for its owner alone, whatever the umask allows', () => {
  using folder = temporaryFolder();
  const db = openDatabase(folder.path);
  db.exec("INSERT INTO environments VALUES ('production', 1)");
  for (const name of ['roost.db', 'roost.db-wal', 'roost.db-shm']) {
    expect(statSync(join(folder.path, name)).mode & 0o777).toBe(0o600);
  }
  db.close();
});

test('what is acknowledged is flushed to the disk, and what is deleted is overwritten', () => {
  using folder = temporaryFolder();
  const db = openDatabase(folder.path);
  const setting = (name: string) => db.pragma(name, { simple: true });
  // 2 is FULL: the log is flushed at every commit.
  expect(setting('synchronous')).toBe(2);
  expect(setting('journal_mode')).toBe('wal');
  expect(setting('secure_delete')).toBe(1);
  expect(setting('foreign_keys')).toBe(1);
  db.close();
});

test('two stores on one folder see each other at once, definitions included', async () => {
  using folder = temporaryFolder();
  const [one, other] = [openSqliteStore(folder.path), openSqliteStore(folder.path)];
  const field = newField('age');
  expect(await one.listFields()).toEqual([]);
  expect(await other.listFields()).toEqual([]);
  await one.createField(field, newOrigin());
  expect(await other.listFields()).toEqual([field]);
  expect(await other.getField('age')).toEqual(field);
  const changed = { ...field, displayText: 'Age', version: 2 };
  await other.replaceField(changed, newOrigin());
  expect(await one.getField('age')).toEqual(changed);
  await one.deleteField('age', newOrigin());
  expect(await other.getField('age')).toBeUndefined();
  await one.createUser(newUser('alice'), newOrigin());
  expect(await other.createUser(newUser('alice'), newOrigin())).toBe(false);
  await one.close();
  expect(await other.getUser('production', 'alice')).toBeDefined();
  await other.close();
});

test.runIf(process.platform === 'linux')('a second opening keeps the locks that the first one holds', () => {
  using folder = temporaryFolder();
  const first = openDatabase(folder.path);
  const { ino } = statSync(join(folder.path, 'roost.db'));
  // Another process that finds no lock would take itself for the last one, and end the log that this one writes.
  const locks = () =>
    readFileSync('/proc/locks', 'utf8')
      .split('\n')
      .filter((line) => line.includes(` ${process.pid} `) && line.includes(`:${ino} `)).length;
  const held = locks();
  const second = openDatabase(folder.path);
  expect(locks()).toBe(held);
  second.close();
  first.close();
});

test('changes of two processes are in the order of their commits, also where the clock of one is behind', async () => {
  using folder = temporaryFolder();
  const store = openSqliteStore(folder.path);
  await store.createUser(newUser('first'), newOrigin());
  const db = new Database(join(folder.path, 'roost.db'));
  const [first] = await store.listChanges('production', {}, { limit: 1 });
  let ahead = Date.now() + 2_000;
  // Tests before this one may have let the time in this process's identifiers run ahead of the clock.
  while (sortableIdsFrom(ahead) < String(first?.id)) ahead += 1_000;
  const id = `${sortableIdsFrom(ahead)}00Bprocess`;
  const change = [id, ahead, 'user.created', 'key', 'key_1', null, 'user', 'ahead', [], 'request', null];
  db.prepare("INSERT INTO trail VALUES ('production', ?, ?)").run(id, JSON.stringify([change]));
  db.close();
  await store.createUser(newUser('second'), newOrigin());
  await store.createUser(newUser('third'), newOrigin());
  const changes = await store.listChanges('production', {}, { limit: 10 });
  expect(changes.map(({ target }) => target.id)).toEqual(['third', 'second', 'ahead', 'first']);
  await store.close();
});
