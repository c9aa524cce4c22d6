import { describe, expect } from 'vitest';
import { expectRefusal, isoTime, type OperationTest } from './operation-test.ts';

export function describeKeyOperations(test: OperationTest): void {
  describe('API keys', () => {
    test('are made, with a plain text that no other answer holds', async (roost, { as }) => {
      const { key, ...made } = await roost.keys.create({ name: 'website', scopes: ['users:read'] });
      expect(key).toMatch(/^hn_[0-9A-Za-z]{32,}$/);
      expect(made).toMatchObject({
        name: 'website',
        environment: 'development',
        scopes: ['users:read'],
        state: 'active',
        limit: null,
        dialect: '2021-02',
        created_at: isoTime,
        expires_at: null,
        predecessor: null,
      });
      expect(await roost.keys.read({ id: made.id })).toEqual(made);
      expect((await roost.keys.list({})).at(-1)).toEqual(made);
      const website = await as({ apiKey: key });
      expect(await website.users.list({})).toEqual([]);
    });

    test('do what their scopes allow, and grant no more', async (roost, { as }) => {
      const { key } = await roost.keys.create({ name: 'limited', scopes: ['keys:write', 'users:read'] });
      const limited = await as({ apiKey: key });
      expect(await limited.users.list({})).toEqual([]);
      for (const call of [
        () => limited.users.upsert({ key: 'alice' }),
        () => limited.audit.list({}),
        () => limited.keys.create({ name: 'wider', scopes: ['users:read', 'users:write'] }),
      ]) {
        await expectRefusal(call(), 403, 'insufficient_permissions');
      }
      const { id } = await limited.keys.create({ name: 'narrower', scopes: ['users:read'] });
      expect(await roost.keys.read({ id })).toMatchObject({ scopes: ['users:read'] });
    });

    test('are renamed, limited and given another dialect', async (roost) => {
      const { id } = await roost.keys.create({ name: 'website', scopes: ['users:read'] });
      expect(await roost.keys.update({ id, name: 'site' })).toMatchObject({ name: 'site', limit: null });
      expect(await roost.keys.update({ id, limit: 10 })).toMatchObject({ name: 'site', limit: 10 });
      expect(await roost.keys.update({ id, limit: null })).toMatchObject({ limit: null });
      expect(await roost.keys.update({ id, dialect: '2023-10' })).toMatchObject({ dialect: '2023-10' });
      expect(await roost.keys.regenerate({ id })).toMatchObject({ dialect: '2023-10' });
    });

    test('whatever they may do, are told whose deployment it is', async (roost, { as }) => {
      const { key } = await roost.keys.create({ name: 'website', scopes: ['feedback:read'] });
      const website = await as({ apiKey: key });
      expect(await website.account.read({})).toEqual({ team: 'Roost' });
    });

    test('have one successor, which is like them', async (roost, { as }) => {
      const first = await roost.keys.create({ name: 'website', scopes: ['users:read'] });
      const second = await roost.keys.regenerate({ id: first.id, grace_seconds: 60 });
      expect(second).toMatchObject({ name: 'website', scopes: ['users:read'], predecessor: first.id });
      expect(await roost.keys.read({ id: first.id })).toMatchObject({ state: 'grace', ends_at: isoTime });
      for (const { key } of [first, second]) {
        const website = await as({ apiKey: key });
        expect(await website.users.list({})).toEqual([]);
      }
      await expectRefusal(roost.keys.regenerate({ id: first.id }), 400, 'invalid_parameter', 'id');
    });

    test('are killed, the last one that writes keys by force alone', async (roost, { as }) => {
      const { id, key } = await roost.keys.create({ name: 'website', scopes: ['users:read'] });
      expect(await roost.keys.kill({ id })).toBeUndefined();
      expect(await roost.keys.kill({ id })).toBeUndefined();
      expect(await roost.keys.read({ id })).toMatchObject({ state: 'dead' });
      const call = async () => (await as({ apiKey: key })).users.list({});
      await expectRefusal(call(), 401, 'invalid_api_key');
      const [admin] = await roost.keys.list({});
      await expectRefusal(roost.keys.kill({ id: admin?.id ?? '' }), 400, 'last_key');
      await roost.keys.kill({ id: admin?.id ?? '', force: true });
    });

    test('that do not exist are not found, and those that nobody gave out are not good', async (roost, {
      as,
    }) => {
      for (const call of [
        () => roost.keys.read({ id: 'key_none' }),
        () => roost.keys.update({ id: 'a/b?c', name: 'x' }),
        () => roost.keys.regenerate({ id: 'key_none' }),
        () => roost.keys.kill({ id: 'key_none' }),
      ]) {
        await expectRefusal(call(), 404, 'key_not_found', 'id');
      }
      const call = async () => (await as({ apiKey: 'hn_wrong' })).users.list({});
      await expectRefusal(call(), 401, 'invalid_api_key');
    });
  });
}
