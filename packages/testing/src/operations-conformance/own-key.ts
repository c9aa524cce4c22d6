import { describe, expect } from 'vitest';
import { expectRefusal, givenField, type OperationTest, valuesOf } from './operation-test.ts';

export function describeOwnKey(test: OperationTest): void {
  describe("a user's own API key", () => {
    test('reads and sets her values', async (roost, { as }) => {
      const field = await givenField(roost);
      const { api_key } = await roost.users.upsert({ key: 'alice' });
      const own = await as({ apiKey: api_key });
      await own.values.set({ user_key: 'alice', key: field, value: 1 });
      expect(await valuesOf(own, 'alice')).toEqual({ [field]: 1 });
      await own.values.setMany({ user_key: 'alice', fields: { [field]: 2 } });
      await own.values.clear({ user_key: 'alice', key: field });
      expect(await valuesOf(roost, 'alice')).toEqual({});
    });

    test('does nothing else', async (roost, { as }) => {
      const field = await givenField(roost);
      const { api_key } = await roost.users.upsert({ key: 'alice' });
      await roost.users.upsert({ key: 'bob' });
      const own = await as({ apiKey: api_key });
      for (const call of [
        () => own.users.list({}),
        () => own.users.read({ key: 'alice' }),
        () => own.users.upsert({ key: 'alice', name: 'Alice' }),
        () => own.users.delete({ key: 'alice' }),
        () => own.users.regenerate({ key: 'alice' }),
        () => own.fields.list({}),
        () => own.fields.list({ key: 'bob' }),
        () => own.fields.upsert({ key: 'other', type: 'text_field' }),
        () => own.fields.delete({ key: field }),
        () => own.values.set({ user_key: 'bob', key: field, value: 1 }),
        () => own.values.set({ user_key: 'nobody', key: field, value: 1 }),
        () => own.values.clear({ user_key: 'bob', key: field }),
        () => own.keys.list({}),
        () => own.keys.create({ name: 'mine', scopes: ['*'] }),
        () => own.audit.list({}),
        () => own.webhooks.list({}),
      ]) {
        await expectRefusal(call(), 403, 'insufficient_permissions');
      }
      expect(await roost.users.list({})).toMatchObject([{ key: 'alice', name: null }, { key: 'bob' }]);
    });

    test('dies with her', async (roost, { as }) => {
      const { api_key } = await roost.users.upsert({ key: 'alice' });
      await roost.users.delete({ key: 'alice' });
      const call = async () => (await as({ apiKey: api_key })).fields.list({ key: 'alice' });
      await expectRefusal(call(), 401, 'invalid_api_key');
    });
  });
}
