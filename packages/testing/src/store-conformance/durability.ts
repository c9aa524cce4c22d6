import { describe, expect } from 'vitest';
import { eventually } from '../eventually.ts';
import { newKey, newOrigin, renameUser, start, writeOf } from '../store-records.ts';
import { givenField, givenUser, indexDelay, listingsOf, type StoreTest, valuesOf } from './store-test.ts';

export function describeDurability(storeTest: StoreTest): void {
  describe('over a restart', () => {
    storeTest('a store that can be reached says so', async (store) => {
      expect(await store.ping()).toBeUndefined();
    });

    storeTest(
      'everything acknowledged is there when the store is opened again',
      async (store, { reopen }) => {
        const [age, gone] = [await givenField(store, 'age'), await givenField(store, 'gone')];
        const alice = await givenUser(store, 'alice');
        await givenUser(store, 'bob');
        const key = newKey();
        const environment = { name: 'production', createdAt: start };
        await store.createKey(key, newOrigin());
        await store.createEnvironment(environment, newOrigin());
        await store.setValues('production', 'alice', [writeOf(age, 21), writeOf(gone, 'x')], newOrigin());
        await renameUser(store, 'production', 'alice', 'Alice', newOrigin(start + 1));
        await store.deleteUser('production', 'bob', newOrigin());
        await store.deleteField('gone', newOrigin());
        const changed = { ...age, displayText: 'Age', version: 2 };
        await store.replaceField(changed, newOrigin());

        const opened = await reopen();
        const renamed = { ...alice, name: 'Alice', updatedAt: start + 1 };
        expect(await opened.getUser('production', 'alice')).toEqual(renamed);
        expect(await opened.getUser('production', 'bob')).toBeUndefined();
        expect(await opened.listFields()).toEqual([changed]);
        expect(await valuesOf(opened, 'production', 'alice')).toEqual({ [age.id]: 21 });
        await eventually(async () => {
          expect(await opened.listUsers('production', { limit: 10 })).toEqual(listingsOf(renamed));
          expect(await opened.findKeyByDigest(key.digest)).toEqual(key);
          expect(await opened.listEnvironments()).toEqual([environment]);
        }, indexDelay);
      },
    );
  });
}
