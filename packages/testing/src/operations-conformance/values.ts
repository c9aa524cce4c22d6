import type { OperationInput } from '@roost/schemas';
import { describe, expect } from 'vitest';
import { expectRefusal, givenField, isoTime, type OperationTest, valuesOf } from './operation-test.ts';

type Value = OperationInput<'values.set'>['value'];

export function describeValueOperations(test: OperationTest): void {
  describe('values', () => {
    const json: Value[] = [
      0,
      -1.5,
      1e21,
      '',
      'ünï 😀 \u2028 "\\',
      true,
      false,
      [],
      [[null], {}],
      { a: { b: [1, 'two', null] } },
      JSON.parse('{"__proto__":{"constructor":1}}'),
    ];
    test('come out as they went in', async (roost) => {
      const key = await givenField(roost);
      await roost.users.upsert({ key: 'alice' });
      for (const value of json) {
        const set = await roost.values.set({ user_key: 'alice', key, value });
        expect(set).toEqual({ key, value, created_at: isoTime, updated_at: isoTime });
        expect(JSON.stringify(set.value)).toBe(JSON.stringify(value));
        expect(await valuesOf(roost, 'alice')).toEqual({ [key]: value });
      }
    });

    test('that are there already change nothing, their time included', async (roost) => {
      const key = await givenField(roost);
      await roost.users.upsert({ key: 'alice' });
      const first = await roost.values.set({ user_key: 'alice', key, value: { a: 1 } });
      expect(await roost.values.set({ user_key: 'alice', key, value: { a: 1 } })).toEqual(first);
    });

    test('are cleared by null and by name, also where there are none', async (roost) => {
      const key = await givenField(roost);
      await roost.users.upsert({ key: 'alice' });
      for (const clear of [
        () => roost.values.set({ user_key: 'alice', key, value: null }),
        () => roost.values.clear({ user_key: 'alice', key }),
      ]) {
        await roost.values.set({ user_key: 'alice', key, value: 1 });
        await clear();
        expect(await valuesOf(roost, 'alice')).toEqual({});
        await clear();
      }
      expect(await roost.values.clear({ user_key: 'alice', key })).toBeUndefined();
    });

    test('are set together, all or none', async (roost) => {
      await roost.fields.upsert({ key: 'age', type: 'integer_field' });
      await roost.fields.upsert({ key: '__proto__', type: 'text_field' });
      await roost.users.upsert({ key: 'alice' });
      const fields = { age: 21, ['__proto__']: 'text' };
      const set = await roost.values.setMany({ user_key: 'alice', fields });
      expect(set.map(({ key, value }) => [key, value])).toEqual([
        ['age', 21],
        ['__proto__', 'text'],
      ]);
      const wrong = { age: 22, ['__proto__']: 1 };
      const refused = roost.values.setMany({ user_key: 'alice', fields: wrong });
      await expectRefusal(refused, 400, 'invalid_value', 'fields.__proto__');
      expect(await valuesOf(roost, 'alice')).toEqual({ age: 21, ['__proto__']: 'text' });
    });

    test('of an unknown user or field are refused, and so are those that do not fit', async (roost) => {
      await roost.fields.upsert({ key: 'age', type: 'integer_field' });
      await roost.users.upsert({ key: 'alice' });
      const set = (user_key: string, key: string, value: Value) => roost.values.set({ user_key, key, value });
      await expectRefusal(set('bob', 'age', 1), 404, 'user_not_found', 'user_key');
      await expectRefusal(set('alice', 'size', 1), 404, 'field_not_found', 'key');
      await expectRefusal(set('alice', 'age', 'abc'), 400, 'invalid_value', 'value');
      await expectRefusal(set('alice', 'age', '21'), 400, 'invalid_value', 'value');
      await expectRefusal(
        roost.values.clear({ user_key: 'bob', key: 'age' }),
        404,
        'user_not_found',
        'user_key',
      );
      await expectRefusal(roost.fields.list({ key: 'bob' }), 404, 'user_not_found', 'key');
      expect(await valuesOf(roost, 'alice')).toEqual({});
    });

    test('may be 300 KiB of JSON, and no more', async (roost) => {
      const key = await givenField(roost);
      await roost.users.upsert({ key: 'alice' });
      const largest = 'x'.repeat(300 * 1024 - 2);
      expect(await roost.values.set({ user_key: 'alice', key, value: largest })).toMatchObject({
        value: largest,
      });
      const larger = roost.values.set({ user_key: 'alice', key, value: `${largest}x` });
      await expectRefusal(larger, 400, 'invalid_value', 'value');
    });
  });
}
