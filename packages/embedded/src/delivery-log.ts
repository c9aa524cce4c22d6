import { type DeliveryRecord, makeDeliveryId, readDeliveryId, type Store } from '@roost/core';
import type { Database, Statement } from 'better-sqlite3';
import type { ChangeFeed } from './change-feed.ts';
import {
  type AttemptRow,
  asAttempt,
  asDelivery,
  type DeliveryRow,
  selectDeliveries,
} from './delivery-rows.ts';
import type { EventWriter } from './event-writer.ts';
import type { NumberedWebhook, WebhookMemory } from './webhook-memory.ts';
import type { WriteQueue } from './write-queue.ts';

type DeliveryLog = Pick<Store, 'listDeliveries' | 'getDelivery' | 'addDelivery' | 'recordAttempt'>;

/** What each filter asks of a row. */
const conditions = {
  state: 'delivery.state = ?',
  from: 'delivery.event_at >= ?',
  to: 'delivery.event_at < ?',
} as const;

/** Where the id of a delivery leads. */
export interface DeliveryPlace extends NumberedWebhook {
  eventId: string;
}

export function findDeliveryPlace(
  webhooks: WebhookMemory,
  environment: string,
  id: string,
): DeliveryPlace | undefined {
  const parts = readDeliveryId(id);
  const found = parts && webhooks.find(environment, parts.webhookId);
  return found && { ...found, eventId: parts.eventId };
}

/** The log of what is sent, and what goes into it one by one. */
export function openDeliveryLog(
  db: Database,
  writes: WriteQueue,
  webhooks: WebhookMemory,
  { writeEvent, writeDelivery, tell }: EventWriter & Pick<ChangeFeed, 'tell'>,
): DeliveryLog {
  // One statement for each combination of filters that was asked for: at most 16.
  const statements = new Map<string, Statement<unknown[], DeliveryRow>>();
  const select = db.prepare<[number, string], DeliveryRow>(
    `${selectDeliveries} WHERE delivery.webhook_number = ? AND delivery.event_id = ?`,
  );
  const selectBody = db.prepare<[number], string>('SELECT body FROM events WHERE number = ?').pluck();
  const selectAttempts = db.prepare<[number, number], AttemptRow>(`
    SELECT number, at, replay, status, error, duration, answer FROM delivery_attempts
    WHERE event_number = ? AND webhook_number = ? ORDER BY number`);
  const insertAttempt = db.prepare(`
    INSERT INTO delivery_attempts (event_number, webhook_number, number, at, replay, status, error, duration, answer)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const settle = db.prepare(`
    UPDATE deliveries SET state = ?, next_attempt_at = ?, replay = 0 WHERE webhook_number = ? AND event_id = ?`);
  // A replay that was asked for while the attempt was under way is still due.
  const settleAfter = db
    .prepare<unknown[], number>(`
      UPDATE deliveries SET state = ?, attempts = @number,
        next_attempt_at = CASE WHEN replay > @replay THEN next_attempt_at ELSE ? END,
        replay = CASE WHEN replay > @replay THEN 1 ELSE 0 END
      WHERE webhook_number = ? AND event_id = ? AND attempts < @number RETURNING event_number`)
    .pluck();

  function prepare(where: string): Statement<unknown[], DeliveryRow> {
    const present = statements.get(where);
    if (present) return present;
    const made = db.prepare<unknown[], DeliveryRow>(
      `${selectDeliveries} WHERE ${where} ORDER BY delivery.event_id DESC LIMIT ?`,
    );
    statements.set(where, made);
    return made;
  }

  function read({ number, webhook, eventId }: DeliveryPlace): DeliveryRecord | undefined {
    const row = select.get(number, eventId);
    return row && asDelivery(row, webhook);
  }

  return {
    listDeliveries: async (environment, webhookId, filter, { after, limit }) => {
      const found = webhooks.find(environment, webhookId);
      if (!found) return [];
      const where = ['delivery.webhook_number = ?'];
      const given: unknown[] = [found.number];
      for (const name of Object.keys(conditions) as (keyof typeof conditions)[]) {
        if (filter[name] === undefined) continue;
        where.push(conditions[name]);
        given.push(filter[name]);
      }
      const last = after === undefined ? undefined : readDeliveryId(after);
      if (last) {
        where.push('delivery.event_id < ?');
        given.push(last.eventId);
      }
      const rows = prepare(where.join(' AND ')).all(...given, limit);
      return rows.map((row) => asDelivery(row, found.webhook));
    },

    getDelivery: async (environment, id) => {
      const place = findDeliveryPlace(webhooks, environment, id);
      const row = place && select.get(place.number, place.eventId);
      if (!row) return undefined;
      return {
        delivery: asDelivery(row, place.webhook),
        attempts: selectAttempts.all(row.event_number, place.number).map(asAttempt),
        body: selectBody.get(row.event_number) ?? '',
      };
    },

    addDelivery: (environment, webhookId, event) =>
      writes.run(() => {
        const place = findDeliveryPlace(webhooks, environment, makeDeliveryId(event.id, webhookId));
        if (!place) return undefined;
        const present = read(place);
        if (present) return present;
        writeDelivery(place.number, writeEvent(event), event);
        tell();
        return read(place);
      }),

    recordAttempt: (environment, deliveryId, attempt, { state, nextAttemptAt }) =>
      writes.run(() => {
        const place = findDeliveryPlace(webhooks, environment, deliveryId);
        if (!place) return;
        const { number, eventId } = place;
        if (!attempt) {
          settle.run(state, nextAttemptAt, number, eventId);
          return;
        }
        const eventNumber = settleAfter.get(state, nextAttemptAt, number, eventId, {
          number: attempt.number,
          replay: attempt.replay ? 1 : 0,
        });
        if (eventNumber === undefined) return;
        insertAttempt.run(
          eventNumber,
          number,
          attempt.number,
          attempt.at,
          attempt.replay ? 1 : 0,
          attempt.status,
          attempt.error,
          attempt.duration,
          attempt.answer,
        );
      }),
  };
}
