import { describe, expect } from 'vitest';
import { expectRefusal, isoTime, type OperationTest, valuesOf } from './operation-test.ts';

export function describeFieldOperations(test: OperationTest): void {
  describe('fields', () => {
    test('are made, fetched and changed', async (roost) => {
      const plan = { key: 'plan', type: 'dropdown', options: ['free', 'team'] } as const;
      const made = await roost.fields.upsert({
        ...plan,
        options: [...plan.options],
        display_text: 'Your plan',
      });
      expect(made).toEqual({
        ...plan,
        display_text: 'Your plan',
        repeated: false,
        created_at: isoTime,
        updated_at: made.created_at,
      });
      expect(await roost.fields.upsert({ key: 'plan' })).toEqual(made);
      const changed = await roost.fields.upsert({ key: 'plan', options: ['free'], repeated: true });
      expect(changed).toMatchObject({ display_text: 'Your plan', options: ['free'], repeated: true });
      expect(await roost.fields.upsert({ key: 'plan', display_text: null })).toMatchObject({
        display_text: null,
      });
    });

    test('are listed in order of creation, with the values of the user who is named', async (roost) => {
      const keys = ['zebra', 'ape', 'bee'];
      for (const key of keys) await roost.fields.upsert({ key, type: 'integer_field' });
      await roost.users.upsert({ key: 'alice' });
      await roost.values.set({ user_key: 'alice', key: 'ape', value: 7 });
      const listed = await roost.fields.list({ key: 'alice' });
      expect(listed.map(({ key, value }) => [key, value])).toEqual([
        ['zebra', null],
        ['ape', 7],
        ['bee', null],
      ]);
      expect((await roost.fields.list({})).map(({ value }) => value)).toEqual([null, null, null]);
    });

    test('that are deleted take the values of every environment with them', async (roost, { elsewhere }) => {
      await roost.fields.upsert({ key: 'age', type: 'integer_field' });
      for (const environment of [roost, elsewhere]) {
        await environment.users.upsert({ key: 'alice' });
        await environment.values.set({ user_key: 'alice', key: 'age', value: 1 });
      }
      expect(await roost.fields.delete({ key: 'age' })).toBeUndefined();
      await expectRefusal(roost.fields.delete({ key: 'age' }), 404, 'field_not_found', 'key');
      expect(await elsewhere.fields.list({})).toEqual([]);
      await roost.fields.upsert({ key: 'age', type: 'integer_field' });
      for (const environment of [roost, elsewhere]) expect(await valuesOf(environment, 'alice')).toEqual({});
    });

    test('that cannot be are refused', async (roost) => {
      await expectRefusal(roost.fields.upsert({ key: 'age' }), 400, 'invalid_parameter', 'type');
      const options = roost.fields.upsert({ key: 'plan', type: 'dropdown' });
      await expectRefusal(options, 400, 'invalid_parameter', 'options');
      const type = roost.fields.upsert({ key: 'plan', type: 'colour' as 'dropdown' });
      await expectRefusal(type, 400, 'invalid_parameter', 'type');
      expect(await roost.fields.list({})).toEqual([]);
    });
  });
}
