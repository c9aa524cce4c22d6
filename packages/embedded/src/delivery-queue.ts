import type { DeliveryRecord, WebhookRecord } from '@roost/core';
import type { Database } from 'better-sqlite3';
import { asDelivery, type DeliveryRow, selectDeliveries } from './delivery-rows.ts';
import type { WebhookMemory } from './webhook-memory.ts';

/** A delivery whose next attempt is due. */
export interface DueDelivery {
  delivery: DeliveryRecord;
  /** What {@link DeliveryQueue.readBody} wants. */
  eventNumber: number;
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
  listDue(webhook: WebhookRecord, at: number, limit: number): Promise<DueDelivery[]>;
  /** What is sent; undefined where the endpoint was deleted meanwhile. */
  readBody(eventNumber: number): Promise<string | undefined>;
}

export function openDeliveryQueue(
  db: Database,
  webhooks: WebhookMemory,
): Pick<DeliveryQueue, 'listEndpoints' | 'listDue' | 'readBody'> {
  const selectUntried = db.prepare<[number, number], DeliveryRow>(`
    ${selectDeliveries} WHERE delivery.webhook_number = ? AND delivery.next_attempt_at IS NOT NULL
      AND delivery.attempts = 0 AND delivery.replay = 0
    ORDER BY delivery.event_number LIMIT ?`);
  const selectToRepeat = db.prepare<[number, number, number], DeliveryRow>(`
    ${selectDeliveries} WHERE delivery.webhook_number = ? AND delivery.next_attempt_at IS NOT NULL
      AND (delivery.attempts > 0 OR delivery.replay = 1) AND delivery.next_attempt_at <= ?
    ORDER BY delivery.next_attempt_at LIMIT ?`);
  const selectBody = db.prepare<[number], string>('SELECT body FROM events WHERE number = ?').pluck();

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
      return [...toRepeat.slice(0, mostToRepeat), ...untried.slice(0, mostUntried)].map((row) => ({
        delivery: asDelivery(row, found.webhook),
        eventNumber: row.event_number,
      }));
    },

    readBody: async (eventNumber) => selectBody.get(eventNumber),
  };
}
