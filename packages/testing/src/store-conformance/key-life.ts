import type { KeyRecord, Store } from '@roost/core';
import { describe, expect } from 'vitest';
import { eventually } from '../eventually.ts';
import { newField, newKey, newOrigin, newUser, start, writeOf } from '../store-records.ts';
import { givenUser, indexDelay, type StoreTest } from './store-test.ts';

const minute = 60_000;

async function givenKey(store: Store, given: Partial<KeyRecord> = {}): Promise<KeyRecord> {
  const key = newKey(given);
  await store.createKey(key, newOrigin());
  return key;
}

export function describeKeyLife(storeTest: StoreTest): void {
  describe('the life of a key', () => {
    storeTest(
      'a key is read by its id, exactly as it was made, and an unknown id finds nothing',
      async (store) => {
        const key = await givenKey(store, {
          limit: 7,
          dialect: '2023-10',
          expiresAt: start + minute,
          predecessor: 'key_before',
        });
        expect(await store.getKey(key.id)).toEqual(key);
        expect(await store.getKey(`${key.id}x`)).toBeUndefined();
      },
    );

    storeTest('a successor and the end of its predecessor come together, once', async (store) => {
      const key = await givenKey(store);
      const [first, second] = [newKey({ predecessor: key.id }), newKey({ predecessor: key.id })];
      const replace = (successor: KeyRecord) =>
        store.replaceKey(successor, { id: key.id, endsAt: start + minute }, newOrigin());
      const made = await Promise.all([replace(first), replace(second)]);
      expect(made.toSorted()).toEqual([false, true]);
      const [kept, refused] = made[0] ? [first, second] : [second, first];
      expect(await store.getKey(key.id)).toEqual({ ...key, endsAt: start + minute });
      expect(await store.getKey(kept.id)).toEqual(kept);
      expect(await store.getKey(refused.id)).toBeUndefined();
    });

    storeTest('no successor is made of a key that is dead or unknown', async (store) => {
      const dead = await givenKey(store, { endsAt: start });
      for (const id of [dead.id, 'key_none']) {
        const successor = newKey();
        expect(await store.replaceKey(successor, { id, endsAt: start + minute }, newOrigin())).toBe(false);
        expect(await store.getKey(successor.id)).toBeUndefined();
      }
      expect(await store.getKey(dead.id)).toEqual(dead);
    });

    storeTest(
      'a key gets the name, the limit and the dialect that it is given, and keeps what it is not',
      async (store) => {
        const key = await givenKey(store, { limit: 5 });
        expect(await store.updateKey(key.id, { name: 'New' }, newOrigin())).toEqual({ ...key, name: 'New' });
        expect(await store.updateKey(key.id, { limit: null }, newOrigin())).toMatchObject({ limit: null });
        expect(await store.updateKey(key.id, {}, newOrigin())).toEqual({ ...key, name: 'New', limit: null });
        const later = await store.updateKey(key.id, { dialect: '2023-10' }, newOrigin());
        expect(later).toEqual({ ...key, name: 'New', limit: null, dialect: '2023-10' });
        expect(await store.getKey(key.id)).toEqual(later);
        expect(await store.updateKey('key_none', { name: 'New' }, newOrigin())).toBeUndefined();
      },
    );

    storeTest('a key ends at the first end that it was given', async (store) => {
      const key = await givenKey(store);
      const endOf = async () => (await store.getKey(key.id))?.endsAt;
      expect(await store.endKey(key.id, start + minute, newOrigin())).toBe(true);
      expect(await store.endKey(key.id, start + 2 * minute, newOrigin())).toBe(true);
      expect(await endOf()).toBe(start + minute);
      expect(await store.endKey(key.id, start, newOrigin())).toBe(true);
      expect(await endOf()).toBe(start);
      expect(await store.endKey('key_none', start, newOrigin())).toBe(false);
    });

    storeTest('that a key was used is noted once a minute', async (store) => {
      const key = await givenKey(store);
      const usedAt = async () => (await store.getKey(key.id))?.lastUsedAt;
      await store.touchKey(key.id, start);
      await store.touchKey(key.id, start + minute - 1);
      expect(await usedAt()).toBe(start);
      await store.touchKey(key.id, start + minute);
      expect(await usedAt()).toBe(start + minute);
      await store.touchKey('key_none', start);
      expect(await store.getKey('key_none')).toBeUndefined();
    });
  });

  describe("a user's own key made anew", () => {
    storeTest('opens her record, and the one before opens nothing', async (store) => {
      const before = await givenUser(store, 'ann');
      const apiKey = { apiKeySeed: 'seed', pepperId: 'other', apiKeyDigest: 'digest' };
      const after = { ...before, ...apiKey };
      expect(await store.rekeyUser('production', 'ann', apiKey, newOrigin())).toEqual(after);
      expect(await store.getUser('production', 'ann')).toEqual(after);
      await eventually(async () => {
        expect(await store.findUserByApiKey('digest')).toEqual(after);
        expect(await store.findUserByApiKey(before.apiKeyDigest)).toBeUndefined();
      }, indexDelay);
      expect(await store.rekeyUser('production', 'bob', apiKey, newOrigin())).toBeUndefined();
    });
  });

  describe('an environment that is deleted', () => {
    storeTest('takes its users, their values and its keys with it, and nothing of another', async (store) => {
      const field = newField('age');
      await store.createField(field, newOrigin());
      const made = new Map<string, KeyRecord>();
      for (const environment of ['production', 'development']) {
        const origin = newOrigin(start, environment);
        await store.createEnvironment({ name: environment, createdAt: start }, origin);
        made.set(environment, await givenKey(store, { environment }));
        await Promise.all(
          Array.from({ length: 60 }, (_, index) =>
            store.createUser(newUser(`user-${index}`, { environment }), origin),
          ),
        );
        await store.setValues(environment, 'user-0', [writeOf(field, 1)], origin);
      }
      expect(await store.deleteEnvironment('development', newOrigin())).toBe(true);
      expect(await store.deleteEnvironment('development', newOrigin())).toBe(false);

      expect(await store.getUser('development', 'user-0')).toBeUndefined();
      expect(await store.getKey(made.get('development')?.id ?? '')).toBeUndefined();
      await eventually(async () => {
        expect((await store.listEnvironments()).map(({ name }) => name)).toEqual(['production']);
        expect(await store.listUsers('development', { limit: 100 })).toEqual([]);
        expect(await store.listUsers('production', { limit: 100 })).toHaveLength(60);
        expect(await store.listKeys('development')).toEqual([]);
        expect(await store.listKeys('production')).toEqual([made.get('production')]);
      }, indexDelay);

      const origin = newOrigin(start, 'development');
      await store.createEnvironment({ name: 'development', createdAt: start }, origin);
      await store.createUser(newUser('user-0', { environment: 'development' }), origin);
      expect(await store.listValues('development', 'user-0')).toEqual([]);
      expect(await store.listValues('production', 'user-0')).toHaveLength(1);
    });
  });
}
