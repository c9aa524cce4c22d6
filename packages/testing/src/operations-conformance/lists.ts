import { describe, expect } from 'vitest';
import { expectRefusal, type OperationTest } from './operation-test.ts';

export function describeLists(test: OperationTest): void {
  describe('lists', () => {
    test('come whole, or as many rows as are asked for, in order of creation', async (roost) => {
      const keys = Array.from({ length: 12 }, (_, number) => `user ${10 + number}`);
      // Users of one millisecond are listed by their keys.
      for (const key of keys) await roost.users.upsert({ key });
      const listed = async (limit?: number) => (await roost.users.list({ limit })).map(({ key }) => key);
      expect(await listed()).toEqual(keys);
      for (const limit of [1, 11, 12, 1000]) expect(await listed(limit)).toEqual(keys.slice(0, limit));
    });

    test('refuse a limit and a cursor that cannot be', async (roost) => {
      for (const limit of [0, -1, 1001, 1.5]) {
        await expectRefusal(roost.users.list({ limit }), 400, 'invalid_parameter', 'limit');
      }
      for (const cursor of ['', 'abc', 'ü &=%']) {
        await expectRefusal(roost.users.list({ cursor }), 400, 'invalid_cursor', 'cursor');
      }
    });
  });
}
