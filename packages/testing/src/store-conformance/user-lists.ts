import type { Store, UserListing } from '@roost/core';
import { describe, expect } from 'vitest';
import { eventually } from '../eventually.ts';
import { newOrigin, renameUser, start } from '../store-records.ts';
import { givenUser, indexDelay, listingsOf, type StoreTest, walkUsers } from './store-test.ts';

/** Three users at each of three times, made in an order that is neither that of time nor that of keys. */
async function givenCrowd(store: Store): Promise<UserListing[]> {
  const users: UserListing[] = [];
  for (const key of ['m', 'z', 'a']) {
    for (const createdAt of [start + 2, start, start + 1]) {
      users.push(...listingsOf(await givenUser(store, `${key}${createdAt - start}`, { createdAt })));
    }
  }
  return users.toSorted((one, other) => one.createdAt - other.createdAt || (one.key < other.key ? -1 : 1));
}

export function describeUserLists(storeTest: StoreTest): void {
  describe('lists of users', () => {
    storeTest('users list in order of creation, then key', async (store) => {
      const crowd = await givenCrowd(store);
      await eventually(
        async () => expect(await store.listUsers('production', { limit: 100 })).toEqual(crowd),
        indexDelay,
      );
    });

    storeTest('times order as numbers, however many digits they have', async (store) => {
      const times = [0, 7, 999, 1_000, 999_999_999_999, 1_000_000_000_000, 253_402_300_799_999];
      for (const createdAt of times.toReversed()) await givenUser(store, `at ${createdAt}`, { createdAt });
      await eventually(async () => {
        const listed = await walkUsers(store, 'production', 2);
        expect(listed.map(({ createdAt }) => createdAt)).toEqual(times);
      }, indexDelay);
    });

    storeTest('keys of one moment order by their characters as Unicode numbers them', async (store) => {
      // In UTF-16, as JavaScript compares, the emoji would stand before U+FFFD.
      const keys = [' ', '#', '/', '0', '10', '9', 'B', 'a', 'a a', 'aa', 'é', '\ufffd', '😀'];
      for (const key of keys.toReversed()) await givenUser(store, key);
      await eventually(async () => {
        expect((await store.listUsers('production', { limit: 100 })).map(({ key }) => key)).toEqual(keys);
        expect((await walkUsers(store, 'production', 3)).map(({ key }) => key)).toEqual(keys);
      }, indexDelay);
    });

    storeTest('a walk in pages of any size gives every user once', async (store) => {
      const crowd = await givenCrowd(store);
      await eventually(
        async () => expect(await store.listUsers('production', { limit: 100 })).toHaveLength(9),
        indexDelay,
      );
      for (const limit of [1, 2, 3, 4, 8, 9, 10]) {
        expect(await walkUsers(store, 'production', limit)).toEqual(crowd);
      }
    });

    storeTest('a page goes on from a position whose user is gone', async (store) => {
      const crowd = await givenCrowd(store);
      for (const user of crowd.slice(2, 4)) await store.deleteUser('production', user.key, newOrigin());
      for (const after of crowd.slice(1, 4)) {
        await eventually(
          async () =>
            expect(await store.listUsers('production', { after, limit: 3 })).toEqual(crowd.slice(4, 7)),
          indexDelay,
        );
      }
    });

    storeTest('a position needs no user at it, and one past the end gives nothing', async (store) => {
      const crowd = await givenCrowd(store);
      const list = (after: { createdAt: number; key: string }) =>
        store.listUsers('production', { after, limit: 100 });
      await eventually(async () => {
        expect(await list({ createdAt: start - 1, key: 'zzz' })).toEqual(crowd);
        expect(await list({ createdAt: start, key: 'b' })).toEqual(crowd.slice(1));
        expect(await list({ createdAt: start + 1, key: '' })).toEqual(crowd.slice(3));
        expect(await list({ createdAt: start + 2, key: 'z2' })).toEqual([]);
      }, indexDelay);
    });

    storeTest('a list holds the users of its own environment alone', async (store) => {
      const here = await givenUser(store, 'alice');
      const there = await givenUser(store, 'alice', { environment: 'production-2' });
      await eventually(async () => {
        expect(await store.listUsers('production', { limit: 10 })).toEqual(listingsOf(here));
        expect(await store.listUsers('production-2', { limit: 10 })).toEqual(listingsOf(there));
      }, indexDelay);
      expect(await store.listUsers('prod', { limit: 10 })).toEqual([]);
    });

    storeTest('a list shows a user as she is now, at the place where she was made', async (store) => {
      const first = await givenUser(store, 'a');
      const second = await givenUser(store, 'b', { createdAt: start + 1 });
      const renamed = await renameUser(store, 'production', 'a', 'New', newOrigin(start + 50));
      const now = { ...first, name: 'New', updatedAt: start + 50 };
      expect(renamed).toEqual(now);
      await eventually(
        async () =>
          expect(await store.listUsers('production', { limit: 10 })).toEqual(listingsOf(now, second)),
        indexDelay,
      );
    });

    storeTest('a long list comes whole, and in pages as well', async (store) => {
      const users = Array.from({ length: 300 }, (_, index) => ({
        key: `user ${String(index).padStart(3, '0')}`,
        createdAt: start + Math.floor(index / 7),
      }));
      await Promise.all(users.map(({ key, createdAt }) => givenUser(store, key, { createdAt })));
      const keys = users.map(({ key }) => key);
      await eventually(async () => {
        const whole = await store.listUsers('production', { limit: 10_001 });
        expect(whole.map(({ key }) => key)).toEqual(keys);
      }, indexDelay);
      expect((await walkUsers(store, 'production', 100)).map(({ key }) => key)).toEqual(keys);
    });
  });
}
