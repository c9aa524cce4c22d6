import type { ImportedUser, Store } from '@roost/core';
import { describe, expect } from 'vitest';
import { eventually } from '../eventually.ts';
import { newField, newImportedUser, newImportedValue, newOrigin, start } from '../store-records.ts';
import { givenField, givenUser, type StoreTest, trailDelay, valuesOf } from './store-test.ts';

const at = start + 60_000;

function importInto(store: Store, ...users: ImportedUser[]) {
  return store.importUsers('production', users, newOrigin(at));
}

export function describeImports(storeTest: StoreTest): void {
  describe('imports', () => {
    storeTest(
      'a user who is missing is made, with the times that she had, and her values theirs',
      async (store) => {
        const age = await givenField(store, 'age');
        const given = newImportedUser('ann', {
          name: 'Ann',
          createdAt: 5,
          updatedAt: 7,
          values: [newImportedValue(age, 21, { createdAt: 8, updatedAt: 9 })],
        });
        expect(await importInto(store, given)).toEqual([{ outcome: 'done', user: 'created', values: 1 }]);
        expect(await store.getUser('production', 'ann')).toEqual({
          environment: 'production',
          key: 'ann',
          name: 'Ann',
          createdAt: 5,
          updatedAt: 7,
          ...given.apiKey,
        });
        expect(await store.listValues('production', 'ann')).toEqual([
          { fieldId: age.id, value: '21', createdAt: 8, updatedAt: 9 },
        ]);
      },
    );

    storeTest('what has no times has that of the import', async (store) => {
      const age = await givenField(store, 'age');
      await importInto(store, newImportedUser('ann', { values: [newImportedValue(age, 21)] }));
      expect(await store.getUser('production', 'ann')).toMatchObject({
        name: null,
        createdAt: at,
        updatedAt: at,
      });
      expect(await store.listValues('production', 'ann')).toEqual([
        { fieldId: age.id, value: '21', createdAt: at, updatedAt: at },
      ]);
    });

    storeTest('the same again changes nothing, and leaves no entry', async (store) => {
      const age = await givenField(store, 'age');
      const timed = newImportedUser('ann', {
        name: 'Ann',
        createdAt: 5,
        updatedAt: 7,
        values: [newImportedValue(age, 21, { createdAt: 8, updatedAt: 9 })],
      });
      const plain = newImportedUser('ben', { values: [newImportedValue(age, 22)] });
      await importInto(store, timed, plain);
      const unchanged = { outcome: 'done', user: 'unchanged', values: 0 };
      const again = [timed, plain].map((user) => ({ ...newImportedUser(user.key), ...user }));
      expect(await store.importUsers('production', again, newOrigin(at + 1))).toEqual([unchanged, unchanged]);
      await eventually(async () => {
        const found = await store.listChanges('production', { from: at }, { limit: 100 });
        expect(found.map(({ action, target }) => `${action} ${target.id}`).toSorted()).toEqual([
          'user.created ann',
          'user.created ben',
          'value.set ann',
          'value.set ben',
        ]);
      }, trailDelay);
    });

    storeTest('one who is there keeps her key, her time of creation and what is not named', async (store) => {
      const [age, city] = [await givenField(store, 'age'), await givenField(store, 'city')];
      const before = await givenUser(store, 'ann', { name: 'Ann' });
      await importInto(store, newImportedUser('ann', { values: [newImportedValue(city, 'Bern')] }));
      const given = newImportedUser('ann', {
        name: 'Anna',
        createdAt: 5,
        values: [newImportedValue(age, 21)],
      });
      expect(await importInto(store, given)).toEqual([{ outcome: 'done', user: 'updated', values: 1 }]);
      expect(await store.getUser('production', 'ann')).toEqual({ ...before, name: 'Anna', updatedAt: at });
      expect(await valuesOf(store, 'production', 'ann')).toEqual({ [age.id]: 21, [city.id]: 'Bern' });
    });

    storeTest('times that differ are taken over, and a name that is null clears', async (store) => {
      const age = await givenField(store, 'age');
      const before = await givenUser(store, 'ann', { name: 'Ann' });
      const values = [newImportedValue(age, 21)];
      await importInto(store, newImportedUser('ann', { values }));
      const timed = newImportedUser('ann', {
        name: null,
        updatedAt: 7,
        values: [newImportedValue(age, 21, { updatedAt: 9 })],
      });
      expect(await importInto(store, timed)).toEqual([{ outcome: 'done', user: 'updated', values: 1 }]);
      expect(await store.getUser('production', 'ann')).toEqual({ ...before, name: null, updatedAt: 7 });
      expect(await store.listValues('production', 'ann')).toEqual([
        { fieldId: age.id, value: '21', createdAt: at, updatedAt: 9 },
      ]);
    });

    storeTest('where her time alone differs, the entry says so', async (store) => {
      await importInto(store, newImportedUser('ann', { name: 'Ann', createdAt: 5_000, updatedAt: 7_000 }));
      const retimed = newImportedUser('ann', { name: 'Ann', createdAt: 6_000, updatedAt: 9_500 });
      expect(await importInto(store, retimed)).toEqual([{ outcome: 'done', user: 'updated', values: 0 }]);
      await eventually(async () => {
        const found = await store.listChanges('production', { action: 'user.updated' }, { limit: 100 });
        expect(found.map(({ differences }) => differences)).toEqual([
          [{ path: 'updated_at', before: '1970-01-01T00:00:07Z', after: '1970-01-01T00:00:09.500Z' }],
        ]);
      }, trailDelay);
    });

    storeTest('a value that is null is cleared, and nothing where there was none', async (store) => {
      const age = await givenField(store, 'age');
      const [set, clear] = [21, null].map((value) =>
        newImportedUser('ann', { values: [newImportedValue(age, value)] }),
      ) as [ImportedUser, ImportedUser];
      const counts = [];
      for (const user of [clear, set, clear, clear]) counts.push(...(await importInto(store, user)));
      expect(counts).toMatchObject([{ values: 0 }, { values: 1 }, { values: 1 }, { values: 0 }]);
      expect(await store.listValues('production', 'ann')).toEqual([]);
    });

    storeTest(
      'with a field that is not there nothing of a user is imported, the others all the same',
      async (store) => {
        const [age, gone] = [await givenField(store, 'age'), await givenField(store, 'gone')];
        await store.deleteField('gone', newOrigin());
        const ann = newImportedUser('ann', { values: [newImportedValue(age, 1), newImportedValue(gone, 2)] });
        const ben = newImportedUser('ben', { values: [newImportedValue(age, 1)] });
        const eve = newImportedUser('eve', { values: [newImportedValue(newField('never'), 1)] });
        expect(await importInto(store, ann, ben, eve)).toEqual([
          { outcome: 'no-field', fieldKey: 'gone' },
          { outcome: 'done', user: 'created', values: 1 },
          { outcome: 'no-field', fieldKey: 'never' },
        ]);
        expect(await store.getUser('production', 'ann')).toBeUndefined();
        expect(await valuesOf(store, 'production', 'ben')).toEqual({ [age.id]: 1 });
      },
    );

    storeTest('more values than a transaction holds are all imported, and large ones', async (store) => {
      const keys = Array.from({ length: 130 }, (_, index) => `field ${index}`);
      const fields = await Promise.all(keys.map((key) => givenField(store, key)));
      const values = fields.map((field, index) =>
        newImportedValue(field, index % 10 ? index : 'x'.repeat(290_000)),
      );
      const given = newImportedUser('ann', { values });
      expect(await importInto(store, given)).toEqual([{ outcome: 'done', user: 'created', values: 130 }]);
      expect(await store.listValues('production', 'ann')).toHaveLength(130);
      expect(await importInto(store, given)).toEqual([{ outcome: 'done', user: 'unchanged', values: 0 }]);
    });

    storeTest('nobody is imported into an environment that was deleted', async (store) => {
      await store.createEnvironment({ name: 'production', createdAt: start }, newOrigin());
      await store.deleteEnvironment('production', newOrigin());
      await expect(importInto(store, newImportedUser('ann'))).rejects.toMatchObject({
        code: 'invalid_api_key',
      });
      expect(await store.getUser('production', 'ann')).toBeUndefined();
    });

    storeTest('who was deleted and is imported again has none of her old values', async (store) => {
      const [age, city] = [await givenField(store, 'age'), await givenField(store, 'city')];
      await importInto(
        store,
        newImportedUser('ann', { values: [newImportedValue(age, 1), newImportedValue(city, 'Bern')] }),
      );
      await store.deleteUser('production', 'ann', newOrigin());
      const again = newImportedUser('ann', { values: [newImportedValue(age, 1)] });
      expect(await importInto(store, again)).toEqual([{ outcome: 'done', user: 'created', values: 1 }]);
      expect(await valuesOf(store, 'production', 'ann')).toEqual({ [age.id]: 1 });
    });
  });
}
