import type { Store } from '@roost/core';
import { describe, expect } from 'vitest';
import { start } from '../store-records.ts';
import type { StoreTest } from './store-test.ts';

const minute = 60_000;

export function describeLimitsAndAttempts(storeTest: StoreTest): void {
  describe('buckets', () => {
    const take = async (store: Store, id: string, most: number, at = start, least = 1) =>
      (await store.takeTokens(id, 10, { least, most, at })).granted;

    storeTest(
      'a new one is full, an empty one grants nothing, and it fills up over a minute',
      async (store) => {
        expect(await take(store, 'a', 4)).toBe(4);
        expect(await take(store, 'a', 10)).toBe(6);
        expect(await take(store, 'a', 1)).toBe(0);
        expect(await take(store, 'a', 10, start + minute / 2)).toBe(5);
        expect(await take(store, 'a', 99, start + 10 * minute)).toBe(10);
        expect(await take(store, 'b', 10)).toBe(10);
      },
    );

    storeTest('less than is of use is not taken, and an earlier clock fills nothing', async (store) => {
      expect(await take(store, 'a', 8)).toBe(8);
      expect(await take(store, 'a', 5, start, 3)).toBe(0);
      expect(await take(store, 'a', 5, start - minute, 3)).toBe(0);
      expect(await take(store, 'a', 5, start, 2)).toBe(2);
    });

    storeTest('of many at once, no more is granted than there is', async (store) => {
      const granted = await Promise.all(Array.from({ length: 30 }, () => take(store, 'a', 1)));
      expect(granted.reduce((sum, one) => sum + one, 0)).toBe(10);
    });
  });

  describe('attempts', () => {
    const attempt = (id: string, at = start, fingerprint = 'f') => ({
      id,
      fingerprint,
      at,
      expiresAt: at + minute,
    });

    storeTest('the first begins, and a second learns of it until its time is over', async (store) => {
      expect(await store.beginAttempt(attempt('a'))).toBeUndefined();
      expect(await store.beginAttempt(attempt('a', start + 1, 'other'))).toEqual({
        fingerprint: 'f',
        answer: null,
      });
      expect(await store.beginAttempt(attempt('b'))).toBeUndefined();
      expect(await store.beginAttempt(attempt('a', start + minute, 'other'))).toBeUndefined();
    });

    storeTest('of many at once, one begins', async (store) => {
      const begun = await Promise.all(Array.from({ length: 20 }, () => store.beginAttempt(attempt('a'))));
      expect(begun.filter((earlier) => earlier === undefined)).toHaveLength(1);
    });

    storeTest('an answer is kept for its own time, and one that is dropped leaves nothing', async (store) => {
      await store.beginAttempt(attempt('a'));
      await store.finishAttempt('a', { answer: 'sealed', expiresAt: start + 3 * minute });
      const later = attempt('a', start + 2 * minute);
      expect(await store.beginAttempt(later)).toEqual({ fingerprint: 'f', answer: 'sealed' });
      await store.dropAttempt('a');
      expect(await store.beginAttempt(later)).toBeUndefined();
    });

    storeTest('what expired is forgotten, and nothing else', async (store) => {
      await store.beginAttempt(attempt('old'));
      await store.beginAttempt(attempt('new', start + 1));
      await store.takeTokens('bucket', 10, { least: 1, most: 10, at: start + minute });
      await store.forgetExpired(start + minute);
      expect(await store.beginAttempt(attempt('new', start + 2))).toBeDefined();
      expect(await store.beginAttempt(attempt('old', start + 2))).toBeUndefined();
      const { granted } = await store.takeTokens('bucket', 10, { least: 1, most: 10, at: start + minute });
      expect(granted).toBe(0);
    });
  });
}
