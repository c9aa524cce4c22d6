import { describe, expect } from 'vitest';
import { expectRefusal, givenField, isoTime, type OperationTest, valuesOf } from './operation-test.ts';

export function describeUserOperations(test: OperationTest): void {
  describe('users', () => {
    test('one who is made is answered with her API key, and read and listed without', async (roost) => {
      const made = await roost.users.upsert({ key: 'alice', name: 'Alice' });
      expect(made).toEqual({
        api_key: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
        key: 'alice',
        name: 'Alice',
        created_at: isoTime,
        updated_at: made.created_at,
      });
      const { api_key: _, ...alice } = made;
      expect(await roost.users.read({ key: 'alice' })).toEqual(alice);
      expect(await roost.users.list({})).toEqual([alice]);
    });

    test('a key alone fetches, and changes nothing', async (roost) => {
      const made = await roost.users.upsert({ key: 'alice', name: 'Alice' });
      expect(await roost.users.upsert({ key: 'alice' })).toEqual(made);
      expect(await roost.users.upsert({ key: 'alice', name: 'Alice' })).toEqual(made);
    });

    test('a name is null until it is given, is changed, and cleared by null', async (roost) => {
      expect(await roost.users.upsert({ key: 'alice' })).toMatchObject({ name: null });
      expect(await roost.users.upsert({ key: 'alice', name: 'Alice 2.0' })).toMatchObject({
        name: 'Alice 2.0',
      });
      expect(await roost.users.upsert({ key: 'alice', name: null })).toMatchObject({ name: null });
    });

    test('one who is deleted is gone with her values, and comes back as another', async (roost) => {
      const field = await givenField(roost);
      const { api_key } = await roost.users.upsert({ key: 'alice', name: 'Alice' });
      await roost.values.set({ user_key: 'alice', key: field, value: 1 });
      expect(await roost.users.delete({ key: 'alice' })).toBeUndefined();
      await expectRefusal(roost.users.read({ key: 'alice' }), 404, 'user_not_found', 'key');
      await expectRefusal(roost.users.delete({ key: 'alice' }), 404, 'user_not_found', 'key');
      const again = await roost.users.upsert({ key: 'alice' });
      expect(again).toMatchObject({ name: null });
      expect(again.api_key).not.toBe(api_key);
      expect(await valuesOf(roost, 'alice')).toEqual({});
    });

    test("a user's own key is replaced at once", async (roost, { as }) => {
      const { api_key, ...alice } = await roost.users.upsert({ key: 'alice' });
      const replaced = await roost.users.regenerate({ key: 'alice' });
      expect(replaced).toMatchObject({ key: 'alice', created_at: alice.created_at });
      expect(replaced.api_key).not.toBe(api_key);
      const own = await as({ apiKey: replaced.api_key });
      expect(await own.fields.list({ key: 'alice' })).toEqual([]);
      const old = async () => (await as({ apiKey: api_key })).fields.list({ key: 'alice' });
      await expectRefusal(old(), 401, 'invalid_api_key');
      await expectRefusal(roost.users.regenerate({ key: 'bob' }), 404, 'user_not_found', 'key');
    });
  });
}
