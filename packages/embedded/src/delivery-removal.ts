import type { Store } from '@roost/core';
import type { Database } from 'better-sqlite3';
import type { WriteQueue } from './write-queue.ts';

export interface DeliveryRemoval extends Pick<Store, 'forgetDeliveries'> {
  /** Removes deliveries of an endpoint, inside a transaction. @returns how many, at most `limit`. */
  removeOf(webhookNumber: number, limit: number): number;
}

interface Removed {
  event_id: string;
  event_number: number;
}

/** Removes deliveries with their attempts, and each event with the last of its deliveries. */
export function openDeliveryRemoval(db: Database, writes: WriteQueue): DeliveryRemoval {
  const selectAny = db.prepare<[number, number], Removed>(
    'SELECT event_id, event_number FROM deliveries WHERE webhook_number = ? LIMIT ?',
  );
  // Only the oldest are looked at, so that no call walks a whole log.
  const selectPast = db.prepare<[number, number, number], Removed>(`
    SELECT event_id, event_number FROM
      (SELECT event_id, event_number, event_at FROM deliveries WHERE webhook_number = ? AND next_attempt_at IS NULL
        ORDER BY event_id LIMIT ?)
    WHERE event_at < ?`);
  const webhookAfter = db
    .prepare<[number], number | null>('SELECT min(number) FROM webhooks WHERE number > ?')
    .pluck();
  const removeDelivery = db.prepare('DELETE FROM deliveries WHERE webhook_number = ? AND event_id = ?');
  const removeAttempts = db.prepare(
    'DELETE FROM delivery_attempts WHERE event_number = ? AND webhook_number = ?',
  );
  const removeEvent = db.prepare(`
    DELETE FROM events WHERE number = @number
      AND NOT EXISTS (SELECT 1 FROM deliveries WHERE event_number = @number)`);

  function remove(webhookNumber: number, rows: readonly Removed[]): number {
    for (const { event_id, event_number } of rows) {
      removeDelivery.run(webhookNumber, event_id);
      removeAttempts.run(event_number, webhookNumber);
      removeEvent.run({ number: event_number });
    }
    return rows.length;
  }

  function forget(before: number, limit: number): number {
    let forgotten = 0;
    for (let number = webhookAfter.get(0); number != null && forgotten < limit; ) {
      forgotten += remove(number, selectPast.all(number, limit - forgotten, before));
      number = webhookAfter.get(number);
    }
    return forgotten;
  }

  return {
    removeOf: (webhookNumber, limit) => remove(webhookNumber, selectAny.all(webhookNumber, limit)),
    forgetDeliveries: (before, limit) => writes.run(() => forget(before, limit)),
  };
}
