import type { DeliveryRecord, WebhookRecord } from '@roost/core';
import type { Database } from 'better-sqlite3';
import { asDelivery, type DeliveryRow, selectDeliveries } from './delivery-rows.ts';
import type { WebhookMemory } from './webhook-memory.ts';

/** What an attempt is made with. */
export interface TakenDelivery {
  webhook: WebhookRecord;
  delivery: DeliveryRecord;
  /** What is sent. */
  body: string;
}

/** What the process that sends needs beside the store. One process of a data folder sends: the server. */
export interface DeliveryQueue {
  /** Has `listener` called soon after a commit that may have written events; other processes' come without a call. */
  onEvents(listener: () => void): void;
  /** Makes the deliveries of the next events, of whole commits until they are so many. @returns of how many. */
  fanOut(wanted: number): Promise<number>;
  /** Every endpoint, as it is now. */
  listEndpoints(): Promise<WebhookRecord[]>;
  /**
   * The deliveries of an endpoint that are due at `at`, at most `limit`: first attempts in the order of the events, and
   * others in the order of their times, up to half of either where there are both. Nothing marks them as taken.
   */
  listDue(webhook: WebhookRecord, at: number, limit: number): Promise<DeliveryRecord[]>;
  /**
   * A delivery that was listed, and its endpoint, as they are now; undefined where it is no longer due at `at`: requests
   * may change both at any time.
   */
  take(listed: DeliveryRecord, at: number): Promise<TakenDelivery | undefined>;
}

/** What of a delivery may have changed since it was listed, and what it sends. */
type DeliveryNow = Pick<DeliveryRecord, 'state' | 'attempts' | 'nextAttemptAt'> & {
  replay: number;
  body: string;
};

export function openDeliveryQueue(
  db: Database,
  webhooks: WebhookMemory,
): Pick<DeliveryQueue, 'listEndpoints' | 'listDue' | 'take'> {
  const selectUntried = db.prepare<[number, number], DeliveryRow>(`
    ${selectDeliveries} WHERE delivery.webhook_number = ? AND delivery.next_attempt_at IS NOT NULL
      AND delivery.attempts = 0 AND delivery.replay = 0
    ORDER BY delivery.event_number LIMIT ?`);
  const selectToRepeat = db.prepare<[number, number, number], DeliveryRow>(`
    ${selectDeliveries} WHERE delivery.webhook_number = ? AND delivery.next_attempt_at IS NOT NULL
      AND (delivery.attempts > 0 OR delivery.replay = 1) AND delivery.next_attempt_at <= ?
    ORDER BY delivery.next_attempt_at LIMIT ?`);
  const selectNow = db.prepare<[number, string, number], DeliveryNow>(`
    SELECT delivery.state, delivery.attempts, delivery.next_attempt_at AS nextAttemptAt, delivery.replay, event.body
    FROM deliveries AS delivery JOIN events AS event ON event.number = delivery.event_number
    WHERE delivery.webhook_number = ? AND delivery.event_id = ? AND delivery.next_attempt_at <= ?`);

  return {
    listEndpoints: async () => webhooks.list().map(({ webhook }) => webhook),

    listDue: async (webhook, at, limit) => {
      const found = webhooks.find(webhook.environment, webhook.id);
      if (!found) return [];
      const untried = selectUntried.all(found.number, limit);
      const toRepeat = selectToRepeat.all(found.number, at, limit);
      const half = Math.ceil(limit / 2);
      const mostUntried = Math.max(half, limit - toRepeat.length);
      const mostToRepeat = Math.max(limit - half, limit - untried.length);
      return [...toRepeat.slice(0, mostToRepeat), ...untried.slice(0, mostUntried)].map((row) =>
        asDelivery(row, found.webhook),
      );
    },

    take: async (listed, at) => {
      const found = webhooks.find(listed.environment, listed.webhookId);
      const row = found && selectNow.get(found.number, listed.event.id, at);
      if (!row) return undefined;
      const { body, replay, ...now } = row;
      return { webhook: found.webhook, delivery: { ...listed, ...now, replay: replay === 1 }, body };
    },
  };
}
