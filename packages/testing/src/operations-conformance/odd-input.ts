import { describe, expect } from 'vitest';
import { expectRefusal, givenField, type OperationTest, valuesOf } from './operation-test.ts';

/** What may be taken for structure on its way: of a path, a query, JSON, or an object. */
const oddKeys = [
  'alice@feathery.tech',
  'a/b',
  '/',
  'a/',
  '//',
  'a/../b',
  '...',
  '.hidden',
  'a b',
  'a+b',
  'a?key=b',
  'a#b',
  'a&key=b',
  'a=b',
  '%',
  '%2F',
  '100%',
  '%00',
  "a'b",
  'a"b',
  'a\\b',
  'a;b',
  ':',
  'ünï',
  '😀',
  '\u2028',
  '__proto__',
  'constructor',
  'null',
  'undefined',
  'delivery',
  'x'.repeat(128),
];

export function describeOddInput(test: OperationTest): void {
  describe('odd input', () => {
    test('a user of any key is made, read, given a value and deleted, and nobody else is', async (roost) => {
      const field = await givenField(roost);
      for (const key of oddKeys) await roost.users.upsert({ key, name: key });
      for (const [number, key] of oddKeys.entries()) {
        expect(await roost.users.read({ key })).toMatchObject({ key, name: key });
        expect((await roost.users.regenerate({ key })).key).toBe(key);
        await roost.values.set({ user_key: key, key: field, value: number });
      }
      for (const [number, key] of oddKeys.entries()) {
        expect(await valuesOf(roost, key)).toEqual({ [field]: number });
        await roost.values.clear({ user_key: key, key: field });
        expect(await valuesOf(roost, key)).toEqual({});
        await roost.users.delete({ key });
        const left = (await roost.users.list({})).map((user) => user.key);
        expect(new Set(left)).toEqual(new Set(oddKeys.slice(number + 1)));
      }
    });

    test('a field of any key is made, given values and deleted, and no other is', async (roost) => {
      await roost.users.upsert({ key: 'alice' });
      for (const key of oddKeys) await givenField(roost, key);
      for (const [number, key] of oddKeys.entries()) {
        await roost.values.set({ user_key: 'alice', key, value: number });
      }
      for (const [number, key] of oddKeys.entries()) {
        await roost.values.clear({ user_key: 'alice', key });
        await roost.fields.delete({ key });
        const left = await roost.fields.list({ key: 'alice' });
        expect(left.map((field) => [field.key, field.value])).toEqual(
          oddKeys.map((other, index) => [other, index]).slice(number + 1),
        );
      }
    });

    test('a key that cannot be is refused wherever it stands, and nothing is done', async (roost) => {
      const field = await givenField(roost);
      await roost.users.upsert({ key: 'alice' });
      await roost.values.set({ user_key: 'alice', key: field, value: 1 });
      for (const wrong of ['', 'a\nb', '\u0000', '\ud800', 'x'.repeat(257), 1, null, undefined]) {
        const key = wrong as string;
        for (const call of [
          () => roost.users.read({ key }),
          () => roost.users.delete({ key }),
          () => roost.users.regenerate({ key }),
          () => roost.fields.delete({ key }),
        ]) {
          await expectRefusal(call(), 400, 'invalid_parameter', 'key');
        }
        for (const call of [
          () => roost.values.clear({ user_key: key, key: field }),
          () => roost.values.set({ user_key: key, key: field, value: 2 }),
          () => roost.values.setMany({ user_key: key, fields: { [field]: 2 } }),
        ]) {
          await expectRefusal(call(), 400, 'invalid_parameter', 'user_key');
        }
        const clear = roost.values.clear({ user_key: 'alice', key });
        await expectRefusal(clear, 400, 'invalid_parameter', 'key');
      }
      expect(await valuesOf(roost, 'alice')).toEqual({ [field]: 1 });
    });

    test('numbers that JSON cannot say are refused, rather than taken for null', async (roost) => {
      const field = await givenField(roost);
      await roost.users.upsert({ key: 'alice' });
      await roost.values.set({ user_key: 'alice', key: field, value: 1 });
      for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
        const set = roost.values.set({ user_key: 'alice', key: field, value });
        await expect(set).rejects.toMatchObject({ status: 400 });
      }
      expect(await valuesOf(roost, 'alice')).toEqual({ [field]: 1 });
    });

    test('what is missing is named, and what is unknown is ignored', async (roost) => {
      await expectRefusal(roost.users.upsert({} as { key: string }), 400, 'invalid_parameter', 'key');
      const create = roost.keys.create({ name: '' } as { name: string; scopes: [] });
      await expectRefusal(create, 400, 'invalid_parameter', 'name', 'scopes');
      expect(await roost.users.upsert({ key: 'alice', age: 21 } as { key: string })).toMatchObject({
        key: 'alice',
      });
    });

    test('a teapot brews no coffee, and the service is well', async (roost) => {
      await expectRefusal(roost.service.coffee({}), 418, 'teapot');
      expect(await roost.service.health({})).toEqual({ status: 'ok' });
    });
  });
}
