import type { FieldRecord } from '@roost/core';
import { describe, expect } from 'vitest';
import { newField, newOrigin, start, writeOf } from '../store-records.ts';
import { givenField, givenUser, type StoreTest, valuesOf } from './store-test.ts';

export function describeFields(storeTest: StoreTest): void {
  describe('fields', () => {
    storeTest('a field reads back exactly as it was defined', async (store) => {
      const fields = [
        await givenField(store, 'age', { type: 'integer_field', displayText: 'How old?' }),
        await givenField(store, 'city', { type: 'dropdown', options: ['Zürich', '', 'a,"b"\\'] }),
        await givenField(store, 'tags', { repeated: true, updatedAt: start + 3 }),
        await givenField(store, 'none', { type: 'multiselect', options: [] }),
      ];
      for (const field of fields) expect(await store.getField(field.key)).toEqual(field);
      expect(await store.listFields()).toEqual(fields);
    });

    storeTest('fields list in order of creation, those of one moment included', async (store) => {
      const keys = ['m', 'z', 'a', 'Z', '0'];
      for (const key of keys) await givenField(store, key);
      expect((await store.listFields()).map(({ key }) => key)).toEqual(keys);
    });

    storeTest('a field keeps its place in the list when it is replaced', async (store) => {
      const [first, second] = [await givenField(store, 'b'), await givenField(store, 'a')];
      const changed: FieldRecord = { ...first, displayText: 'New', updatedAt: start + 9, version: 2 };
      expect(await store.replaceField(changed, newOrigin(start + 9))).toBe(true);
      expect(await store.listFields()).toEqual([changed, second]);
    });

    storeTest('a second field of the same key is refused and leaves no trace', async (store) => {
      const first = await givenField(store, 'age');
      await givenUser(store, 'alice');
      const second = newField('age', { type: 'integer_field' });
      expect(await store.createField(second, newOrigin())).toBe(false);
      expect(await store.getField('age')).toEqual(first);
      expect(await store.listFields()).toEqual([first]);
      expect(await store.setValues('production', 'alice', [writeOf(second, 1)], newOrigin())).toEqual({
        outcome: 'no-field',
        fieldKey: 'age',
      });
    });

    storeTest('keys are compared exactly', async (store) => {
      const fields = [];
      for (const key of ['age', 'Age', 'age ', 'a%67e', '\u00e9', 'e\u0301']) {
        fields.push(await givenField(store, key));
      }
      expect(await store.listFields()).toEqual(fields);
      for (const field of fields) expect(await store.getField(field.key)).toEqual(field);
      expect(await store.getField('AGE')).toBeUndefined();
      expect(await store.deleteField('AGE', newOrigin())).toBe(false);
    });

    storeTest('a replaced field is the new definition in every part', async (store) => {
      const field = await givenField(store, 'city');
      const changed: FieldRecord = {
        ...field,
        type: 'dropdown',
        displayText: 'Where?',
        options: ['Bern'],
        repeated: true,
        updatedAt: start + 9,
        version: 2,
      };
      expect(await store.replaceField(changed, newOrigin(start + 9))).toBe(true);
      expect(await store.getField('city')).toEqual(changed);
      const back: FieldRecord = { ...field, updatedAt: start + 10, version: 3 };
      expect(await store.replaceField(back, newOrigin(start + 10))).toBe(true);
      expect(await store.getField('city')).toEqual(back);
    });

    storeTest('a replaced field keeps its values', async (store) => {
      const field = await givenField(store, 'age');
      await givenUser(store, 'alice');
      await store.setValues('production', 'alice', [writeOf(field, 'x')], newOrigin());
      await store.replaceField({ ...field, type: 'text_area', version: 2 }, newOrigin());
      expect(await valuesOf(store, 'production', 'alice')).toEqual({ [field.id]: 'x' });
    });

    storeTest('only the version after the stored one replaces it', async (store) => {
      const field = await givenField(store, 'age');
      const second = { ...field, displayText: 'Second', version: 2 };
      expect(await store.replaceField(second, newOrigin())).toBe(true);
      for (const version of [1, 2, 4]) {
        const stale = { ...field, displayText: 'Stale', version };
        expect(await store.replaceField(stale, newOrigin())).toBe(false);
      }
      expect(await store.getField('age')).toEqual(second);
    });

    storeTest(
      'a definition that is gone, or was made again, is never replaced by an old one',
      async (store) => {
        const field = await givenField(store, 'age');
        await store.deleteField('age', newOrigin());
        expect(await store.replaceField({ ...field, version: 2 }, newOrigin())).toBe(false);
        expect(await store.getField('age')).toBeUndefined();
        const remade = await givenField(store, 'age');
        expect(await store.replaceField({ ...field, displayText: 'Old', version: 2 }, newOrigin())).toBe(
          false,
        );
        expect(await store.getField('age')).toEqual(remade);
      },
    );

    storeTest('a deleted field is gone, with its values in every environment', async (store) => {
      const [field, other] = [await givenField(store, 'age'), await givenField(store, 'city')];
      for (const environment of ['production', 'development']) {
        await givenUser(store, 'alice', { environment });
        const writes = [writeOf(field, 21), writeOf(other, 'Bern')];
        await store.setValues(environment, 'alice', writes, newOrigin());
      }
      expect(await store.deleteField('age', newOrigin())).toBe(true);
      expect(await store.deleteField('age', newOrigin())).toBe(false);
      expect(await store.getField('age')).toBeUndefined();
      expect(await store.listFields()).toEqual([other]);
      for (const environment of ['production', 'development']) {
        expect(await valuesOf(store, environment, 'alice')).toEqual({ [other.id]: 'Bern' });
      }
    });

    storeTest('a field made again has none of the values of the one before', async (store) => {
      const old = await givenField(store, 'age');
      for (const environment of ['production', 'development']) {
        await givenUser(store, 'alice', { environment });
        await store.setValues(environment, 'alice', [writeOf(old, 'old')], newOrigin());
      }
      await store.deleteField('age', newOrigin());
      const remade = await givenField(store, 'age', { createdAt: start + 1 });
      expect(await store.getField('age')).toEqual(remade);
      for (const environment of ['production', 'development']) {
        expect(await store.listValues(environment, 'alice')).toEqual([]);
      }
      await store.setValues('production', 'alice', [writeOf(remade, 'new')], newOrigin());
      expect(await valuesOf(store, 'production', 'alice')).toEqual({ [remade.id]: 'new' });
      expect(await store.listValues('development', 'alice')).toEqual([]);
    });

    storeTest('there may be many fields, and every one of them is listed', async (store) => {
      const fields = Array.from({ length: 250 }, (_, index) => newField(`field ${index}`));
      await Promise.all(fields.map((field) => store.createField(field, newOrigin())));
      expect(await store.listFields()).toEqual(fields);
    });
  });
}
