import type { EventRecord } from '@roost/core';
import type { Database } from 'better-sqlite3';

/** Writes events and deliveries of them, inside a transaction. */
export interface EventWriter {
  /** @returns the number of its row. */
  writeEvent(event: EventRecord): number;
  /** A delivery that is there already stays as it is. */
  writeDelivery(webhookNumber: number, eventNumber: number, event: EventRecord): void;
}

export function openEventWriter(db: Database): EventWriter {
  const insertEvent = db.prepare(
    'INSERT INTO events (id, type, at, target_type, target_id, body) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const insertDelivery = db.prepare(`
    INSERT INTO deliveries (webhook_number, event_id, event_number, event_at, state, attempts, next_attempt_at, replay)
    VALUES (?, ?, ?, ?, 'pending', 0, ?, 0) ON CONFLICT DO NOTHING`);
  return {
    writeEvent: ({ id, type, at, target, body }) =>
      Number(insertEvent.run(id, type, at, target.type, target.id, body).lastInsertRowid),
    // Due from the time of the change on.
    writeDelivery: (webhookNumber, eventNumber, { id, at }) => {
      insertDelivery.run(webhookNumber, id, eventNumber, at, at);
    },
  };
}
