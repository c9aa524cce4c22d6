import type { Change, ChangeFilter, Store } from '@roost/core';
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
async function remembered(store: Store): Promise<string[]> {
  const changes = await store.listChanges('production', {}, { limit: 1000 });
  return changes.map(({ action, target }) => `${action} ${target.id}`).toReversed();
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
  withStore(async (store) => {
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
    expect(await remembered(store)).toEqual([
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
  withStore(async (store) => {
    const [age, key] = [newField('age'), newKey()];
    const environment = { name: 'production', createdAt: start };
    await store.createEnvironment(environment, origin);
    await store.createKey(key, origin);
    await store.createField(age, origin);
    await store.createUser(newUser('alice', { name: 'Alice' }), origin);
    await store.setValues('production', 'alice', [writeOf(age, 1)], origin);
    const before = await remembered(store);

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
    expect(await remembered(store)).toEqual(before);
  }));

test('many that make the same thing at once are remembered as one', () =>
  withStore(async (store) => {
    await Promise.all(Array.from({ length: 50 }, () => store.createUser(newUser('alice'), origin)));
    await Promise.all(Array.from({ length: 50 }, () => store.deleteUser('production', 'alice', origin)));
    expect(await remembered(store)).toEqual(['user.created alice', 'user.deleted alice']);
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
    const all = JSON.stringify(readDatabase(folder, 'SELECT * FROM trail'));
    for (const text of ['told-secret', key.digest, user.apiKeyDigest, user.apiKeySeed]) {
      expect(all).not.toContain(text);
    }
  }));

/** Changes of many commits, some of them of many changes, in two environments. */
async function makeChanges(store: Store): Promise<void> {
  for (let count = 0; count < 40; count++) {
    const environment = count % 3 === 0 ? 'development' : 'production';
    const names = Array.from({ length: 1 + ((count * 7) % 150) }, (_, index) => `user ${count} ${index}`);
    await Promise.all(
      names.map((key) =>
        store.createUser(newUser(key, { environment }), newOrigin(start + count, environment)),
      ),
    );
  }
}

test('pages of any size give the changes of many commits once each, newest first', () =>
  withStore(async (store) => {
    await makeChanges(store);
    const all = await store.listChanges('production', {}, { limit: 100_000 });
    expect(all.length).toBeGreaterThan(1000);
    expect(new Set(all.map(({ target }) => target.id)).size).toBe(all.length);
    expect(all.map(({ id }) => id)).toEqual(
      all
        .map(({ id }) => id)
        .toSorted()
        .toReversed(),
    );
    for (const limit of [7, 32, 500]) {
      const walked: Change[] = [];
      for (;;) {
        const after = walked.at(-1)?.id;
        const page = await store.listChanges('production', {}, { limit, ...(after && { after }) });
        walked.push(...page);
        if (page.length < limit) break;
      }
      expect(walked).toEqual(all);
    }
  }));

test('a filter finds what it asks for, and not what has its text elsewhere', () =>
  withStore(async (store) => {
    const odd = 'Zoë "the \\ one"\n\u2028';
    await Promise.all(
      [odd, 'ann', 'user.updated'].map((key) =>
        store.createUser(newUser(key, { name: key === 'ann' ? odd : 'ann' }), newOrigin(start)),
      ),
    );
    const targets = async (filter: ChangeFilter) =>
      (await store.listChanges('production', filter, { limit: 10 })).map(({ target }) => target.id);
    expect(await targets({ target: odd })).toEqual([odd]);
    expect(await targets({ target: 'ann' })).toEqual(['ann']);
    expect(await targets({ action: 'user.updated' })).toEqual([]);
    expect(await targets({ actor: odd })).toEqual([]);
    expect((await targets({ from: start, to: start + 1 })).length).toBe(3);
    expect(await targets({ from: start + 1 })).toEqual([]);
  }));

test('what is past its time is forgotten to the millisecond, so many at a time', () =>
  withStore(async (store) => {
    await makeChanges(store);
    const count = async () =>
      (await store.listChanges('production', {}, { limit: 100_000 })).length +
      (await store.listChanges('development', {}, { limit: 100_000 })).length;
    const before = await count();
    expect(await store.forgetChanges(start + 20, 100)).toBe(100);
    expect(await count()).toBe(before - 100);
    let forgotten = 100;
    for (let more = 100; more === 100; forgotten += more) more = await store.forgetChanges(start + 20, 100);
    expect(await count()).toBe(before - forgotten);
    for (const environment of ['production', 'development']) {
      const left = await store.listChanges(environment, {}, { limit: 100_000 });
      expect(Math.min(...left.map(({ at }) => at))).toBe(start + (environment === 'production' ? 20 : 21));
    }
  }));
