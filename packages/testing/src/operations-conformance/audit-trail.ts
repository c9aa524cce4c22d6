import { describe, expect } from 'vitest';
import { eventually } from '../eventually.ts';
import { expectRefusal, isoTime, type OperationTest } from './operation-test.ts';

/** How long an entry may trail its change, in milliseconds: on DynamoDB a function writes it. */
const trailDelay = { within: 10_000 };

export function describeAuditTrail(test: OperationTest): void {
  describe('the audit trail', () => {
    test('has one entry for each change, newest first, and none for what changed nothing', async (roost) => {
      await roost.users.upsert({ key: 'alice' });
      await roost.users.upsert({ key: 'alice' });
      await roost.users.upsert({ key: 'alice', name: 'Alice' });
      await expectRefusal(roost.users.delete({ key: 'bob' }), 404, 'user_not_found');
      await roost.users.delete({ key: 'alice' });
      await eventually(async () => {
        const entries = await roost.audit.list({ target: 'alice' });
        expect(entries.map(({ action }) => action)).toEqual(['user.deleted', 'user.updated', 'user.created']);
        expect(entries[1]).toMatchObject({
          at: isoTime,
          actor: { type: 'key' },
          target: { type: 'user', id: 'alice' },
          environment: 'development',
          changes: [{ path: 'name', before: null, after: 'Alice' }],
        });
      }, trailDelay);
    });

    test('is searched by what was done, to what, by whom and when', async (roost, { as }) => {
      const { id, key } = await roost.keys.create({ name: 'website', scopes: ['users:write'] });
      const website = await as({ apiKey: key });
      await website.users.upsert({ key: 'alice' });
      await roost.users.upsert({ key: 'bob' });
      await eventually(async () => {
        const made = await roost.audit.list({ action: 'user.created' });
        expect(made.map(({ target }) => target.id)).toEqual(['bob', 'alice']);
      }, trailDelay);
      const targets = async (query: Parameters<typeof roost.audit.list>[0]) =>
        (await roost.audit.list(query)).map(({ target }) => target.id);
      expect(await targets({ actor: id })).toEqual(['alice']);
      expect(await targets({ action: 'user.created', limit: 1 })).toEqual(['bob']);
      expect(await targets({ to: '2001-01-01T00:00:00Z' })).toEqual([]);
      expect(await targets({ action: 'user.created', from: '2001-01-01T00:00:00Z' })).toEqual([
        'bob',
        'alice',
      ]);
      const never = roost.audit.list({ from: 'yesterday' });
      await expectRefusal(never, 400, 'invalid_parameter', 'from');
    });
  });
}
