import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FieldRecord, randomBase62, type Store } from '@roost/core';
import { temporaryFolder } from '@roost/testing';
import { eventually } from '@roost/testing/eventually';
import { newField, newOrigin, newUser, writeOf } from '@roost/testing/store-records';
import { expect, test } from 'vitest';
import { readNumber } from '../test/read-database.ts';
import { openSqliteStore } from './sqlite-store.ts';

const origin = newOrigin();

/** Every byte of a data folder's files. */
function bytesOf(folder: string): Buffer {
  return Buffer.concat(readdirSync(folder).map((name) => readFileSync(join(folder, name))));
}

/** More users than the removal of a field's values takes at a time, each with a value of that field. */
async function givenValues(store: Store, field: FieldRecord, count: number): Promise<void> {
  await store.createField(field, origin);
  const keys = Array.from({ length: count }, (_, index) => `user ${index}`);
  await Promise.all(keys.map((key) => store.createUser(newUser(key), origin)));
  await Promise.all(keys.map((key) => store.setValues('production', key, [writeOf(field, key)], origin)));
}

const countValues = (folder: string) => readNumber(folder, 'SELECT count(*) FROM field_values');
const countDeleted = (folder: string) => readNumber(folder, 'SELECT count(*) FROM deleted_fields');

test('what a deleted user told is in no file any more, once the database has been closed', async () => {
  using folder = temporaryFolder();
  const store = openSqliteStore(folder.path);
  const fields = [newField('short'), newField('long')];
  for (const field of fields) await store.createField(field, origin);
  const told = [`short-${randomBase62(20)}`, `long-${randomBase62(20)}-`.repeat(5_000)];
  const writes = fields.map((field, index) => writeOf(field, told[index]));
  await store.createUser(newUser('alice'), origin);
  await store.createUser(newUser('bob'), origin);
  await store.setValues('production', 'alice', writes, origin);
  await store.setValues('production', 'bob', [writeOf(fields[0] as FieldRecord, 'kept')], origin);
  await store.close();
  for (const text of told) expect(bytesOf(folder.path).includes(text.slice(0, 25))).toBe(true);

  const again = openSqliteStore(folder.path);
  await again.deleteUser('production', 'alice', origin);
  await again.close();
  for (const text of told) expect(bytesOf(folder.path).includes(text.slice(0, 25))).toBe(false);
  expect(bytesOf(folder.path).includes('kept')).toBe(true);
});

test('a value that was replaced or cleared is in no file any more, once the database has been closed', async () => {
  using folder = temporaryFolder();
  const store = openSqliteStore(folder.path);
  const fields = [newField('replaced'), newField('cleared')];
  for (const field of fields) await store.createField(field, origin);
  await store.createUser(newUser('alice'), origin);
  const told = randomBase62(30);
  const set = (values: (string | null)[]) =>
    store.setValues(
      'production',
      'alice',
      fields.map((field, index) => writeOf(field, values[index])),
      origin,
    );
  await set([told, told]);
  await set(['x', null]);
  await store.close();
  expect(bytesOf(folder.path).includes(told)).toBe(false);
});

test('the values of a deleted field are removed in the background, the other fields stay', async () => {
  using folder = temporaryFolder();
  const store = openSqliteStore(folder.path);
  const [gone, kept] = [newField('gone'), newField('kept')];
  await store.createField(kept, origin);
  await givenValues(store, gone, 1_200);
  await store.setValues('production', 'user 7', [writeOf(kept, 'x')], origin);
  await store.deleteField('gone', origin);
  expect(countDeleted(folder.path)).toBe(1);
  await eventually(async () => expect(countDeleted(folder.path)).toBe(0), { within: 20_000 });
  expect(countValues(folder.path)).toBe(1);
  await store.close();
});

test('a removal that an end cut short is taken up by the next start', async () => {
  using folder = temporaryFolder();
  const store = openSqliteStore(folder.path);
  await givenValues(store, newField('first'), 1_200);
  const second = newField('second');
  await store.createField(second, origin);
  await store.setValues('production', 'user 7', [writeOf(second, 'x')], origin);
  await Promise.all([store.deleteField('first', origin), store.deleteField('second', origin)]);
  await store.close();
  expect(countValues(folder.path)).toBeGreaterThan(0);

  const again = openSqliteStore(folder.path);
  expect(await again.listValues('production', 'user 7')).toEqual([]);
  await eventually(async () => expect(countDeleted(folder.path)).toBe(0), { within: 20_000 });
  expect(countValues(folder.path)).toBe(0);
  await again.close();
});
