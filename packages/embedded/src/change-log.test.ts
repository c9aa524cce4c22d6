import type { Store } from '@roost/core';
import { temporaryFolder } from '@roost/testing';
import {
  newField,
  newKey,
  newOrigin,
  newUser,
  renameUser,
  start,
  writeOf,
} from '@roost/testing/store-records';
import { expect, test } from 'vitest';
import { readDatabase } from '../test/read-database.ts';
import { openSqliteStore } from './sqlite-store.ts';

const origin = newOrigin();

/** The changes that are remembered, as `action target`, in their order. */
function remembered(folder: string): string[] {
  return readDatabase<{ action: string; target_id: string }>(
    folder,
    'SELECT action, target_id FROM changes ORDER BY id',
  ).map(({ action, target_id }) => `${action} ${target_id}`);
}

async function withStore(work: (store: Store, folder: string) => Promise<void>): Promise<void> {
  using folder = temporaryFolder();
  const store = openSqliteStore(folder.path);
  try {
    await work(store, folder.path);
  } finally {
    await store.close();
  }
}

test('every acknowledged change is remembered exactly once, in order', () =>
  withStore(async (store, folder) => {
    const [age, city, key] = [newField('age'), newField('city'), newKey()];
    await store.createEnvironment({ name: 'production', createdAt: start }, origin);
    await store.createKey(key, origin);
    await store.createField(age, origin);
    await store.createField(city, origin);
    await store.replaceField({ ...age, displayText: 'Age', version: 2 }, origin);
    await store.createUser(newUser('alice'), origin);
    await renameUser(store, 'production', 'alice', 'Alice', origin);
    await store.setValues('production', 'alice', [writeOf(age, 1), writeOf(city, 'Bern')], origin);
    await store.setValues('production', 'alice', [writeOf(age, 2), writeOf(city, 'Bern')], origin);
    await store.setValues('production', 'alice', [writeOf(city, null)], origin);
    await store.deleteField('age', origin);
    await store.deleteUser('production', 'alice', origin);
    expect(remembered(folder)).toEqual([
      'environment.created production',
      `key.created ${key.id}`,
      'field.created age',
      'field.created city',
      'field.updated age',
      'user.created alice',
      'user.updated alice',
      'value.set alice',
      'value.set alice',
      'value.set alice',
      'value.cleared alice',
      'field.deleted age',
      'user.deleted alice',
    ]);
  }));

test('what was refused or changed nothing is not remembered', () =>
  withStore(async (store, folder) => {
    const [age, key] = [newField('age'), newKey()];
    const environment = { name: 'production', createdAt: start };
    await store.createEnvironment(environment, origin);
    await store.createKey(key, origin);
    await store.createField(age, origin);
    await store.createUser(newUser('alice', { name: 'Alice' }), origin);
    await store.setValues('production', 'alice', [writeOf(age, 1)], origin);
    const before = remembered(folder);

    await store.createEnvironment(environment, origin);
    await store.createKey(newKey({ digest: key.digest }), origin);
    await store.createField(newField('age'), origin);
    await store.replaceField({ ...age, version: 3 }, origin);
    await store.deleteField('unknown', origin);
    await store.createUser(newUser('alice'), origin);
    await renameUser(store, 'production', 'alice', 'Alice', origin);
    await store.deleteUser('development', 'alice', origin);
    await store.setValues('production', 'alice', [writeOf(age, 1)], origin);
    await store.setValues('production', 'alice', [], origin);
    await store.setValues('production', 'unknown', [writeOf(age, 2)], origin);
    await store.setValues('production', 'alice', [writeOf(age, 2), writeOf(newField('x'), 2)], origin);
    expect(remembered(folder)).toEqual(before);
  }));

test('many that make the same thing at once are remembered as one', () =>
  withStore(async (store, folder) => {
    await Promise.all(Array.from({ length: 50 }, () => store.createUser(newUser('alice'), origin)));
    await Promise.all(Array.from({ length: 50 }, () => store.deleteUser('production', 'alice', origin)));
    expect(remembered(folder)).toEqual(['user.created alice', 'user.deleted alice']);
  }));

test('a change says who did it, when, from where and what differs', () =>
  withStore(async (store, folder) => {
    await store.createUser(newUser('alice', { name: 'Alice' }), newOrigin(start + 1, 'production'));
    await renameUser(store, 'production', 'alice', null, newOrigin(start + 2, 'production'));
    const rows = readDatabase<Record<string, unknown>>(folder, 'SELECT * FROM changes ORDER BY id');
    expect(rows).toEqual([
      {
        id: expect.any(String),
        at: start + 1,
        environment: 'production',
        action: 'user.created',
        actor_type: 'key',
        actor_id: 'key_test',
        actor_name: 'Test',
        target_type: 'user',
        target_id: 'alice',
        differences: '[{"path":"name","before":null,"after":"Alice"}]',
        request_id: `request-${start + 1}`,
        ip: '192.0.2.1',
      },
      expect.objectContaining({
        at: start + 2,
        action: 'user.updated',
        differences: '[{"path":"name","before":"Alice","after":null}]',
      }),
    ]);
  }));

test('no value, digest or seed is ever copied into what is remembered', () =>
  withStore(async (store, folder) => {
    const field = newField('ssn', { type: 'ssn' });
    const [user, key] = [newUser('alice'), newKey()];
    await store.createKey(key, origin);
    await store.createField(field, origin);
    await store.createUser(user, origin);
    await store.setValues('production', 'alice', [writeOf(field, 'a-told-secret')], origin);
    await store.setValues('production', 'alice', [writeOf(field, 'another-told-secret')], origin);
    await store.setValues('production', 'alice', [writeOf(field, null)], origin);
    await store.deleteUser('production', 'alice', origin);
    const all = JSON.stringify(readDatabase(folder, 'SELECT * FROM changes'));
    for (const text of ['told-secret', key.digest, user.apiKeyDigest, user.apiKeySeed]) {
      expect(all).not.toContain(text);
    }
  }));
