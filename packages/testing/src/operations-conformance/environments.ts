import { describe, expect } from 'vitest';
import { expectRefusal, givenField, type OperationTest, valuesOf } from './operation-test.ts';

export function describeEnvironments(test: OperationTest): void {
  describe('environments', () => {
    test('have users, values and keys of their own', async (roost, { elsewhere }) => {
      const field = await givenField(roost);
      for (const [number, environment] of [roost, elsewhere].entries()) {
        await environment.users.upsert({ key: 'alice', name: `Alice ${number}` });
        await environment.values.set({ user_key: 'alice', key: field, value: number });
      }
      expect(await roost.users.list({})).toMatchObject([{ name: 'Alice 0' }]);
      expect(await valuesOf(elsewhere, 'alice')).toEqual({ [field]: 1 });
      await roost.users.delete({ key: 'alice' });
      expect(await elsewhere.users.read({ key: 'alice' })).toMatchObject({ name: 'Alice 1' });
      await expectRefusal(roost.users.read({ key: 'alice' }), 404, 'user_not_found', 'key');
      const { id } = await roost.keys.create({ name: 'website', scopes: ['users:read'] });
      await expectRefusal(elsewhere.keys.read({ id }), 404, 'key_not_found', 'id');
      await expectRefusal(elsewhere.keys.kill({ id }), 404, 'key_not_found', 'id');
    });

    test('share the definitions of fields', async (roost, { elsewhere }) => {
      await roost.fields.upsert({ key: 'age', type: 'integer_field' });
      await elsewhere.fields.upsert({ key: 'age', display_text: 'How old are you?' });
      expect(await roost.fields.list({})).toMatchObject([{ key: 'age', display_text: 'How old are you?' }]);
    });
  });
}
