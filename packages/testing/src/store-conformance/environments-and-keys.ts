import type { KeyRecord, Store } from '@roost/core';
import { describe, expect } from 'vitest';
import { eventually } from '../eventually.ts';
import { newKey, newOrigin, start } from '../store-records.ts';
import { indexDelay, type StoreTest } from './store-test.ts';

/** Environments in the order of their names: the port promises none. */
async function environmentsOf(store: Store) {
  return (await store.listEnvironments()).toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

async function givenKey(store: Store, given: Partial<KeyRecord> = {}): Promise<KeyRecord> {
  const key = newKey(given);
  expect(await store.createKey(key, newOrigin())).toBe(true);
  return key;
}

export function describeEnvironmentsAndKeys(storeTest: StoreTest): void {
  describe('environments', () => {
    storeTest('a new store has none', async (store) => {
      expect(await store.listEnvironments()).toEqual([]);
    });

    storeTest('each that was made is listed as it was made', async (store) => {
      const made = ['development', 'prod', 'production', 'x#y/é'].map((name, index) => ({
        name,
        createdAt: start - index,
      }));
      for (const environment of made) {
        expect(await store.createEnvironment(environment, newOrigin())).toBe(true);
      }
      await eventually(async () => expect(await environmentsOf(store)).toEqual(made), indexDelay);
    });

    storeTest('a second of the same name is refused and leaves the first as it was', async (store) => {
      const first = { name: 'production', createdAt: start };
      await store.createEnvironment(first, newOrigin());
      expect(await store.createEnvironment({ ...first, createdAt: start + 1 }, newOrigin())).toBe(false);
      await eventually(async () => expect(await environmentsOf(store)).toEqual([first]), indexDelay);
    });
  });

  describe('API keys', () => {
    storeTest('a key is found by its digest, exactly as it was made', async (store) => {
      const keys = [
        await givenKey(store, { name: 'Schlüssel 😀', scopes: ['users:read', 'values:write'] }),
        await givenKey(store, { environment: 'development', pepperId: 'other', scopes: [] }),
      ];
      for (const key of keys) {
        await eventually(
          async () => expect(await store.findKeyByDigest(key.digest)).toEqual(key),
          indexDelay,
        );
      }
    });

    storeTest('an unknown digest, and one in another case, finds nothing', async (store) => {
      const { digest } = await givenKey(store, { digest: 'abcDEF-_' });
      await eventually(async () => expect(await store.findKeyByDigest(digest)).toBeDefined(), indexDelay);
      for (const other of ['', 'abcdef-_', 'abcDEF-', 'abcDEF-_ ', '%']) {
        expect(await store.findKeyByDigest(other)).toBeUndefined();
      }
    });

    storeTest(
      'a second key with the same digest is refused and leaves the first as it was',
      async (store) => {
        const first = await givenKey(store);
        const second = newKey({ digest: first.digest, name: 'Second', environment: 'development' });
        expect(await store.createKey(second, newOrigin())).toBe(false);
        await eventually(async () => {
          expect(await store.findKeyByDigest(first.digest)).toEqual(first);
          expect(await store.listKeys('production')).toEqual([first]);
        }, indexDelay);
        expect(await store.listKeys('development')).toEqual([]);
      },
    );

    storeTest('keys list in order of creation, each in its environment', async (store) => {
      const keys: KeyRecord[] = [];
      for (const name of ['m', 'z', 'a', 'z']) keys.push(await givenKey(store, { name }));
      const other = await givenKey(store, { environment: 'production-2' });
      await eventually(async () => {
        expect(await store.listKeys('production')).toEqual(keys);
        expect(await store.listKeys('production-2')).toEqual([other]);
      }, indexDelay);
      expect(await store.listKeys('prod')).toEqual([]);
    });

    storeTest("a key's digest opens no user, nor a user's a key", async (store) => {
      const { digest } = await givenKey(store);
      expect(await store.findUserByApiKey(digest)).toBeUndefined();
    });
  });
}
