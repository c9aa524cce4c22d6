import type { FieldRecord, Store } from '@roost/core';
import { describe, expect } from 'vitest';
import { newField, newOrigin, start, writeOf } from '../store-records.ts';
import { givenField, givenUser, type StoreTest, valuesOf } from './store-test.ts';

async function givenAliceAndFields<Key extends string>(store: Store, ...keys: Key[]) {
  await givenUser(store, 'alice');
  const fields = {} as Record<Key, FieldRecord>;
  for (const key of keys) fields[key] = await givenField(store, key);
  const set = (at: number, ...writes: ReturnType<typeof writeOf>[]) =>
    store.setValues('production', 'alice', writes, newOrigin(at));
  return { ...fields, set };
}

export function describeValues(storeTest: StoreTest): void {
  describe('values', () => {
    storeTest('a user without values has an empty list', async (store) => {
      await givenUser(store, 'alice');
      expect(await store.listValues('production', 'alice')).toEqual([]);
    });

    storeTest('a value reads back as it was set, with the times of its setting', async (store) => {
      const { age, set } = await givenAliceAndFields(store, 'age');
      expect(await set(start + 1, writeOf(age, 21))).toEqual({
        outcome: 'done',
        written: [{ outcome: 'created', createdAt: start + 1, updatedAt: start + 1 }],
      });
      expect(await store.listValues('production', 'alice')).toEqual([
        { fieldId: age.id, value: '21', createdAt: start + 1, updatedAt: start + 1 },
      ]);
    });

    storeTest('another value keeps the time of the first', async (store) => {
      const { age, set } = await givenAliceAndFields(store, 'age');
      await set(start + 1, writeOf(age, 21));
      expect(await set(start + 2, writeOf(age, 22))).toEqual({
        outcome: 'done',
        written: [{ outcome: 'updated', createdAt: start + 1, updatedAt: start + 2 }],
      });
      expect(await store.listValues('production', 'alice')).toEqual([
        { fieldId: age.id, value: '22', createdAt: start + 1, updatedAt: start + 2 },
      ]);
    });

    storeTest('the value that is there already changes nothing, updatedAt included', async (store) => {
      const { age, set } = await givenAliceAndFields(store, 'age');
      await set(start + 1, writeOf(age, 21));
      const before = await store.listValues('production', 'alice');
      expect(await set(start + 2, writeOf(age, 21))).toEqual({
        outcome: 'done',
        written: [{ outcome: 'unchanged', createdAt: start + 1, updatedAt: start + 1 }],
      });
      expect(await store.listValues('production', 'alice')).toEqual(before);
    });

    storeTest('a cleared value is gone, and one set after it begins anew', async (store) => {
      const { age, set } = await givenAliceAndFields(store, 'age');
      await set(start + 1, writeOf(age, 21));
      expect(await set(start + 2, writeOf(age, null))).toEqual({
        outcome: 'done',
        written: [{ outcome: 'cleared', createdAt: start + 1, updatedAt: start + 2 }],
      });
      expect(await store.listValues('production', 'alice')).toEqual([]);
      expect(await set(start + 3, writeOf(age, 21))).toEqual({
        outcome: 'done',
        written: [{ outcome: 'created', createdAt: start + 3, updatedAt: start + 3 }],
      });
    });

    storeTest('clearing what is not there changes nothing', async (store) => {
      const { age, set } = await givenAliceAndFields(store, 'age');
      expect(await set(start, writeOf(age, null))).toEqual({
        outcome: 'done',
        written: [{ outcome: 'unchanged', createdAt: null, updatedAt: null }],
      });
      expect(await store.listValues('production', 'alice')).toEqual([]);
    });

    storeTest('many values are set at once, each with its own outcome in the order given', async (store) => {
      const { a, b, c, d, set } = await givenAliceAndFields(store, 'a', 'b', 'c', 'd');
      await set(start + 1, writeOf(b, 1), writeOf(c, 1), writeOf(d, 1));
      expect(await set(start + 2, writeOf(d, null), writeOf(a, 2), writeOf(c, 1), writeOf(b, 2))).toEqual({
        outcome: 'done',
        written: [
          { outcome: 'cleared', createdAt: start + 1, updatedAt: start + 2 },
          { outcome: 'created', createdAt: start + 2, updatedAt: start + 2 },
          { outcome: 'unchanged', createdAt: start + 1, updatedAt: start + 1 },
          { outcome: 'updated', createdAt: start + 1, updatedAt: start + 2 },
        ],
      });
      expect(await valuesOf(store, 'production', 'alice')).toEqual({ [a.id]: 2, [b.id]: 2, [c.id]: 1 });
    });

    storeTest('forty values are set at once and cleared at once', async (store) => {
      const keys = Array.from({ length: 40 }, (_, index) => `field ${index}`);
      const { set, ...fields } = await givenAliceAndFields(store, ...keys);
      const all = Object.values(fields) as FieldRecord[];
      expect((await set(start, ...all.map((field) => writeOf(field, 'x')))).outcome).toBe('done');
      expect(await store.listValues('production', 'alice')).toHaveLength(40);
      expect((await set(start, ...all.map((field) => writeOf(field, null)))).outcome).toBe('done');
      expect(await store.listValues('production', 'alice')).toEqual([]);
    });

    storeTest('no writes at all are done for a user, and refused for nobody', async (store) => {
      const { set } = await givenAliceAndFields(store);
      expect(await set(start)).toEqual({ outcome: 'done', written: [] });
      expect(await store.setValues('production', 'bob', [], newOrigin())).toEqual({ outcome: 'no-user' });
    });

    storeTest('setting values changes nothing of the user herself', async (store) => {
      const { age, set } = await givenAliceAndFields(store, 'age');
      const before = await store.getUser('production', 'alice');
      await set(start + 9, writeOf(age, 21));
      expect(await store.getUser('production', 'alice')).toEqual(before);
    });

    storeTest('an unknown user is never made by setting a value', async (store) => {
      const { age } = await givenAliceAndFields(store, 'age');
      for (const value of [21, null]) {
        expect(await store.setValues('production', 'bob', [writeOf(age, value)], newOrigin())).toEqual({
          outcome: 'no-user',
        });
      }
      expect(await store.getUser('production', 'bob')).toBeUndefined();
      await givenUser(store, 'bob');
      expect(await store.listValues('production', 'bob')).toEqual([]);
    });

    storeTest('one field that is not there and none of the values is set', async (store) => {
      const { a, b, set } = await givenAliceAndFields(store, 'a', 'b');
      await set(start + 1, writeOf(a, 1));
      const before = await store.listValues('production', 'alice');
      const stranger = newField('never made');
      for (const value of ['x', null]) {
        expect(await set(start + 2, writeOf(a, 2), writeOf(stranger, value), writeOf(b, 2))).toEqual({
          outcome: 'no-field',
          fieldKey: 'never made',
        });
      }
      expect(await store.listValues('production', 'alice')).toEqual(before);
    });

    storeTest(
      'the first of several missing fields is named, and a missing user before any',
      async (store) => {
        const { a, set } = await givenAliceAndFields(store, 'a');
        const missing = [newField('first'), newField('second')].map((field) => writeOf(field, 1));
        expect(await set(start, writeOf(a, 1), ...missing)).toEqual({
          outcome: 'no-field',
          fieldKey: 'first',
        });
        expect(await store.setValues('production', 'bob', missing, newOrigin())).toEqual({
          outcome: 'no-user',
        });
      },
    );

    storeTest(
      'a value checked against an old definition is refused once the field is made again',
      async (store) => {
        const { age, set } = await givenAliceAndFields(store, 'age');
        await set(start, writeOf(age, 'old'));
        await store.deleteField('age', newOrigin());
        expect(await set(start, writeOf(age, 'x'))).toEqual({ outcome: 'no-field', fieldKey: 'age' });
        const remade = await givenField(store, 'age');
        for (const value of ['x', null]) {
          expect(await set(start, writeOf(age, value))).toEqual({ outcome: 'no-field', fieldKey: 'age' });
        }
        expect((await set(start, writeOf(remade, 'x'))).outcome).toBe('done');
      },
    );

    storeTest('values of one user never show with another', async (store) => {
      const { age, set } = await givenAliceAndFields(store, 'age');
      await givenUser(store, 'alic');
      await givenUser(store, 'alice2');
      await set(start, writeOf(age, 21));
      expect(await store.listValues('production', 'alic')).toEqual([]);
      expect(await store.listValues('production', 'alice2')).toEqual([]);
    });
  });
}
