import type { DeliveryFilter, DeliveryRecord, Store, WebhookRecord } from '@roost/core';
import { describe, expect } from 'vitest';
import { newAttempt, start } from '../store-records.ts';
import { givenDelivery, givenWebhook, type StoreTest } from './store-test.ts';

const second = 1000;
const ended = { delivered: null, failed: null } as const;

/** Deliveries a second apart, the oldest first. */
async function givenDeliveries(
  store: Store,
  webhook: WebhookRecord,
  states: readonly DeliveryRecord['state'][],
): Promise<string[]> {
  const ids: string[] = [];
  for (const [index, state] of states.entries()) {
    const { id } = await givenDelivery(store, webhook, { at: start + index * second });
    ids.push(id);
    if (state in ended) {
      const attempt = newAttempt(1, state === 'delivered' ? { status: 200, error: null } : {});
      await store.recordAttempt(webhook.environment, id, attempt, { state, nextAttemptAt: null });
    }
  }
  return ids;
}

async function idsOf(store: Store, webhook: WebhookRecord, filter: DeliveryFilter = {}): Promise<string[]> {
  const page = await store.listDeliveries(webhook.environment, webhook.id, filter, { limit: 100 });
  return page.map(({ id }) => id);
}

export function describeDeliveryLists(storeTest: StoreTest): void {
  describe('the log of deliveries', () => {
    storeTest("lists an endpoint's own, newest first, narrowed by state and time", async (store) => {
      const [webhook, other] = [await givenWebhook(store), await givenWebhook(store)];
      const ids = await givenDeliveries(store, webhook, ['delivered', 'failed', 'pending', 'failed']);
      await givenDelivery(store, other);
      const at = (...indexes: number[]) => indexes.map((index) => ids[index]);
      expect(await idsOf(store, webhook)).toEqual(at(3, 2, 1, 0));
      expect(await idsOf(store, webhook, { state: 'failed' })).toEqual(at(3, 1));
      expect(await idsOf(store, webhook, { state: 'pending' })).toEqual(at(2));
      expect(await idsOf(store, webhook, { from: start + second })).toEqual(at(3, 2, 1));
      expect(await idsOf(store, webhook, { to: start + second })).toEqual(at(0));
      const between = { from: start + second, to: start + 3 * second };
      expect(await idsOf(store, webhook, { state: 'failed', ...between })).toEqual(at(1));
      expect(await store.listDeliveries('development', webhook.id, {}, { limit: 10 })).toEqual([]);
    });

    storeTest('pages give every delivery once, also narrowed', async (store) => {
      const webhook = await givenWebhook(store);
      const states = Array.from({ length: 23 }, (_, index) => (index % 3 === 0 ? 'pending' : 'failed'));
      await givenDeliveries(store, webhook, states as DeliveryRecord['state'][]);
      for (const filter of [{}, { state: 'failed' }, { from: start + 4 * second }] as const) {
        const walked: string[] = [];
        for (;;) {
          const after = walked.at(-1);
          const page = { limit: 5, ...(after !== undefined && { after }) };
          const found = await store.listDeliveries('production', webhook.id, filter, page);
          walked.push(...found.map(({ id }) => id));
          if (found.length < 5) break;
        }
        expect(walked).toEqual(await idsOf(store, webhook, filter));
      }
      expect(await idsOf(store, webhook)).toHaveLength(23);
    });

    storeTest('failed ones are replayed oldest first, so far apart and so many at most', async (store) => {
      const webhook = await givenWebhook(store);
      const states = ['failed', 'failed', 'delivered', 'failed', 'pending', 'failed', 'failed'] as const;
      const ids = await givenDeliveries(store, webhook, states);
      const at = start + 60 * second;
      const replay = (limit: number) =>
        store.replayFailed(
          'production',
          webhook.id,
          { from: start + second, to: start + 6 * second },
          { at, spacing: 100, limit },
        );
      expect(await replay(2)).toBe(2);
      const due = async () => {
        const found = await store.listDeliveries(
          'production',
          webhook.id,
          { state: 'failed' },
          { limit: 10 },
        );
        return found.toReversed().map(({ nextAttemptAt, replay }) => (replay ? nextAttemptAt : null));
      };
      expect(await due()).toEqual([null, at, at + 100, null, null]);
      // Those that are due already are not made due again.
      expect(await replay(10)).toBe(1);
      expect(await due()).toEqual([null, at, at + 100, at, null]);
      expect(await replay(10)).toBe(0);
      const other = ids.filter((_, index) => states[index] !== 'failed');
      for (const id of other) {
        expect((await store.getDelivery('production', id))?.delivery.replay).toBe(false);
      }
      const pace = { at, spacing: 1, limit: 10 };
      expect(await store.replayFailed('development', webhook.id, { from: 0 }, pace)).toBe(0);
      expect(await store.replayFailed('production', 'wh_none', { from: 0 }, pace)).toBe(0);
    });

    storeTest(
      'what is past its time is forgotten, so many at a time, and what is due stays',
      async (store) => {
        const [webhook, other] = [await givenWebhook(store), await givenWebhook(store)];
        const ids = await givenDeliveries(store, webhook, ['delivered', 'pending', 'failed', 'delivered']);
        await givenDeliveries(store, other, ['delivered', 'failed']);
        const before = start + 3 * second;
        expect(await store.forgetDeliveries(before, 3)).toBe(3);
        expect(await store.forgetDeliveries(before, 3)).toBe(1);
        expect(await store.forgetDeliveries(before, 3)).toBe(0);
        expect(await idsOf(store, webhook)).toEqual([ids[3], ids[1]]);
        expect(await idsOf(store, other)).toEqual([]);
        for (const id of [ids[3], ids[1]]) {
          expect((await store.getDelivery('production', id ?? ''))?.body).toContain('user.created');
        }
        expect(await store.getDelivery('production', ids[0] ?? '')).toBeUndefined();
      },
    );
  });
}
