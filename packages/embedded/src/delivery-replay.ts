import type { Store } from '@roost/core';
import type { Database } from 'better-sqlite3';
import { findDeliveryPlace } from './delivery-log.ts';
import { asDelivery, type DeliveryRow, selectDeliveries } from './delivery-rows.ts';
import type { WebhookMemory } from './webhook-memory.ts';
import type { WriteQueue } from './write-queue.ts';

type DeliveryReplay = Pick<Store, 'replayDelivery' | 'replayFailed'>;

export function openDeliveryReplay(
  db: Database,
  writes: WriteQueue,
  webhooks: WebhookMemory,
): DeliveryReplay {
  const select = db.prepare<[number, string], DeliveryRow>(
    `${selectDeliveries} WHERE delivery.webhook_number = ? AND delivery.event_id = ?`,
  );
  const makeDue = db.prepare(
    'UPDATE deliveries SET next_attempt_at = ?, replay = 1 WHERE webhook_number = ? AND event_id = ?',
  );
  const selectFailed = db
    .prepare<unknown[], string>(`
      SELECT event_id FROM deliveries INDEXED BY deliveries_failed
      WHERE webhook_number = ? AND state = 'failed' AND next_attempt_at IS NULL AND event_at >= ? AND event_at < ?
      ORDER BY event_id LIMIT ?`)
    .pluck();

  return {
    replayDelivery: (environment, id, at) =>
      writes.run(() => {
        const place = findDeliveryPlace(webhooks, environment, id);
        if (!place || makeDue.run(at, place.number, place.eventId).changes === 0) return undefined;
        const row = select.get(place.number, place.eventId);
        return row && asDelivery(row, place.webhook);
      }),

    replayFailed: (environment, webhookId, { from, to = Number.MAX_SAFE_INTEGER }, { at, spacing, limit }) =>
      writes.run(() => {
        const found = webhooks.find(environment, webhookId);
        if (!found) return 0;
        const eventIds = selectFailed.all(found.number, from, to, limit);
        for (const [index, eventId] of eventIds.entries()) {
          makeDue.run(at + index * spacing, found.number, eventId);
        }
        return eventIds.length;
      }),
  };
}
