import { describe, expect } from 'vitest';
import { eventually } from '../eventually.ts';
import { apiKeyOf, newOrigin, newUser, renameUser, start, writeOf } from '../store-records.ts';
import { givenField, givenUser, indexDelay, listingsOf, type StoreTest, valuesOf } from './store-test.ts';

export function describeUsers(storeTest: StoreTest): void {
  describe('users', () => {
    storeTest('a user reads back exactly as she was made', async (store) => {
      const alice = await givenUser(store, 'alice', { name: 'Alice', updatedAt: start + 5 });
      expect(await store.getUser('production', 'alice')).toEqual(alice);
    });

    storeTest('an unknown user is undefined to every read and refused by every write', async (store) => {
      await givenUser(store, 'alice');
      expect(await store.getUser('production', 'bob')).toBeUndefined();
      expect(await store.listValues('production', 'bob')).toBeUndefined();
      expect(await store.findUserByApiKey('unknown')).toBeUndefined();
      expect(await store.deleteUser('production', 'bob', newOrigin())).toBe(false);
      expect(await store.getUser('production', 'bob')).toBeUndefined();
    });

    storeTest('a second user of the same key is refused and leaves the first as she was', async (store) => {
      const first = await givenUser(store, 'alice', { name: 'Alice' });
      const second = newUser('alice', { name: 'Impostor', createdAt: start + 1 });
      expect(await store.createUser(second, newOrigin(start + 1))).toBe(false);
      expect(await store.getUser('production', 'alice')).toEqual(first);
      await eventually(
        async () => expect(await store.findUserByApiKey(first.apiKeyDigest)).toEqual(first),
        indexDelay,
      );
      expect(await store.findUserByApiKey(second.apiKeyDigest)).toBeUndefined();
    });

    storeTest('a user is found by the digest of her API key, wherever she lives', async (store) => {
      const users = [
        await givenUser(store, 'alice'),
        await givenUser(store, 'bob'),
        await givenUser(store, 'alice', { environment: 'development' }),
      ];
      for (const user of users) {
        await eventually(
          async () => expect(await store.findUserByApiKey(user.apiKeyDigest)).toEqual(user),
          indexDelay,
        );
      }
    });

    storeTest('a new name changes the name and updatedAt alone', async (store) => {
      const alice = await givenUser(store, 'alice', { name: 'Alice' });
      const renamed = { ...alice, name: 'Alice 2.0', updatedAt: start + 9 };
      expect(await renameUser(store, 'production', 'alice', 'Alice 2.0', newOrigin(start + 9))).toEqual(
        renamed,
      );
      expect(await store.getUser('production', 'alice')).toEqual(renamed);
      await eventually(
        async () => expect(await store.findUserByApiKey(alice.apiKeyDigest)).toEqual(renamed),
        indexDelay,
      );
    });

    storeTest('a name can be cleared, and given again', async (store) => {
      const alice = await givenUser(store, 'alice', { name: 'Alice' });
      const cleared = await renameUser(store, 'production', 'alice', null, newOrigin(start + 1));
      expect(cleared).toEqual({ ...alice, name: null, updatedAt: start + 1 });
      const named = await renameUser(store, 'production', 'alice', 'Alice', newOrigin(start + 2));
      expect(named).toEqual({ ...alice, updatedAt: start + 2 });
    });

    storeTest('the name that she has already changes nothing, updatedAt included', async (store) => {
      for (const name of ['Alice', null]) {
        const user = await givenUser(store, `named ${name}`, { name });
        expect(await renameUser(store, 'production', user.key, name, newOrigin(start + 9))).toEqual(user);
        expect(await store.getUser('production', user.key)).toEqual(user);
      }
    });

    storeTest('who is not there is made with the name, and with its own API key', async (store) => {
      const apiKey = apiKeyOf(newUser('alice'));
      const save = (name: string | null | undefined, at: number) =>
        store.saveUser('production', 'alice', name, () => apiKey, newOrigin(at));
      const times = { createdAt: start, updatedAt: start };
      const alice = { environment: 'production', key: 'alice', name: 'Alice', ...times, ...apiKey };
      expect(await save('Alice', start)).toEqual({ user: alice, created: true });
      expect(await save('Alice', start + 1)).toEqual({ user: alice, created: false });
      expect(await save(undefined, start + 2)).toEqual({ user: alice, created: false });
      expect(await store.getUser('production', 'alice')).toEqual(alice);
      const unnamed = await store.saveUser(
        'development',
        'alice',
        undefined,
        () => apiKeyOf(newUser('')),
        newOrigin(start, 'development'),
      );
      expect(unnamed).toMatchObject({ user: { environment: 'development', name: null }, created: true });
    });

    storeTest('of many who save one user at once, one makes her', async (store) => {
      const saved = await Promise.all(
        Array.from({ length: 10 }, (_, index) =>
          store.saveUser(
            'production',
            'alice',
            `${index}`,
            () => apiKeyOf(newUser('')),
            newOrigin(start + index),
          ),
        ),
      );
      expect(saved.filter(({ created }) => created)).toHaveLength(1);
      expect(new Set(saved.map(({ user }) => user.apiKeySeed)).size).toBe(1);
    });

    storeTest('a renamed user keeps her values', async (store) => {
      const field = await givenField(store, 'age');
      await givenUser(store, 'alice');
      await store.setValues('production', 'alice', [writeOf(field, 21)], newOrigin());
      await renameUser(store, 'production', 'alice', 'Alice', newOrigin());
      expect(await valuesOf(store, 'production', 'alice')).toEqual({ [field.id]: 21 });
    });

    storeTest('a deleted user is gone, with her values and her API key', async (store) => {
      const field = await givenField(store, 'age');
      const alice = await givenUser(store, 'alice');
      await store.setValues('production', 'alice', [writeOf(field, 21)], newOrigin());
      expect(await store.deleteUser('production', 'alice', newOrigin())).toBe(true);
      expect(await store.getUser('production', 'alice')).toBeUndefined();
      expect(await store.listValues('production', 'alice')).toBeUndefined();
      expect(await store.setValues('production', 'alice', [writeOf(field, 22)], newOrigin())).toEqual({
        outcome: 'no-user',
      });
      expect(await store.deleteUser('production', 'alice', newOrigin())).toBe(false);
      await eventually(async () => {
        expect(await store.findUserByApiKey(alice.apiKeyDigest)).toBeUndefined();
        expect(await store.listUsers('production', { limit: 10 })).toEqual([]);
      }, indexDelay);
    });

    storeTest('a user made again has nothing of the one before', async (store) => {
      const fields = [await givenField(store, 'age'), await givenField(store, 'city')];
      const old = await givenUser(store, 'alice', { name: 'Old' });
      await store.setValues(
        'production',
        'alice',
        fields.map((field) => writeOf(field, 'old')),
        newOrigin(),
      );
      await store.deleteUser('production', 'alice', newOrigin());
      const remade = await givenUser(store, 'alice', { createdAt: start + 100 });
      expect(await store.getUser('production', 'alice')).toEqual(remade);
      expect(await store.listValues('production', 'alice')).toEqual([]);
      await eventually(async () => {
        expect(await store.findUserByApiKey(old.apiKeyDigest)).toBeUndefined();
        expect(await store.findUserByApiKey(remade.apiKeyDigest)).toEqual(remade);
        expect(await store.listUsers('production', { limit: 10 })).toEqual(listingsOf(remade));
      }, indexDelay);
    });

    storeTest('what happens to a user in one environment never touches her namesake', async (store) => {
      const field = await givenField(store, 'age');
      const here = await givenUser(store, 'alice', { name: 'Here' });
      const there = await givenUser(store, 'alice', { environment: 'development', name: 'There' });
      await store.setValues('production', 'alice', [writeOf(field, 1)], newOrigin());
      expect(await store.listValues('development', 'alice')).toEqual([]);
      await store.setValues('development', 'alice', [writeOf(field, 2)], newOrigin());
      await renameUser(store, 'development', 'alice', 'Renamed', newOrigin(start + 1));
      expect(await store.getUser('production', 'alice')).toEqual(here);
      expect(await valuesOf(store, 'production', 'alice')).toEqual({ [field.id]: 1 });
      await store.deleteUser('production', 'alice', newOrigin());
      expect(await store.getUser('development', 'alice')).toEqual({
        ...there,
        name: 'Renamed',
        updatedAt: start + 1,
      });
      expect(await valuesOf(store, 'development', 'alice')).toEqual({ [field.id]: 2 });
      expect(await store.getUser('production-2', 'alice')).toBeUndefined();
    });
  });
}
