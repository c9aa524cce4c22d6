import { type AttemptRecord, type DeliveryRecord, makeDeliveryId, type WebhookRecord } from '@roost/core';

/** A delivery with what its list shows: the event, and the last attempt. */
export interface DeliveryRow {
  event_id: string;
  event_number: number;
  event_at: number;
  state: string;
  attempts: number;
  next_attempt_at: number | null;
  replay: number;
  type: string;
  target_type: string;
  target_id: string;
  attempt_at: number | null;
  attempt_replay: number;
  status: number | null;
  error: string | null;
  duration: number;
}

export interface AttemptRow {
  number: number;
  at: number;
  replay: number;
  status: number | null;
  error: string | null;
  duration: number;
  answer: string | null;
}

/** What a {@link DeliveryRow} is selected by; a condition on `delivery` follows. */
export const selectDeliveries = `
  SELECT delivery.event_id, delivery.event_number, delivery.event_at, delivery.state, delivery.attempts,
    delivery.next_attempt_at, delivery.replay, event.type, event.target_type, event.target_id,
    attempt.at AS attempt_at, attempt.replay AS attempt_replay, attempt.status, attempt.error, attempt.duration
  FROM deliveries AS delivery
    JOIN events AS event ON event.number = delivery.event_number
    LEFT JOIN delivery_attempts AS attempt ON attempt.event_number = delivery.event_number
      AND attempt.webhook_number = delivery.webhook_number AND attempt.number = delivery.attempts`;

export function asDelivery(row: DeliveryRow, { environment, id }: WebhookRecord): DeliveryRecord {
  return {
    id: makeDeliveryId(row.event_id, id),
    environment,
    webhookId: id,
    event: {
      id: row.event_id,
      type: row.type as DeliveryRecord['event']['type'],
      at: row.event_at,
      target: { type: row.target_type, id: row.target_id },
    },
    state: row.state as DeliveryRecord['state'],
    attempts: row.attempts,
    lastAttempt: lastAttempt(row),
    nextAttemptAt: row.next_attempt_at,
    replay: row.replay === 1,
  };
}

function lastAttempt(row: DeliveryRow): DeliveryRecord['lastAttempt'] {
  if (row.attempt_at === null) return null;
  const { attempts, attempt_at, attempt_replay, status, error, duration } = row;
  return { number: attempts, at: attempt_at, replay: attempt_replay === 1, status, error, duration };
}

export function asAttempt({ replay, ...row }: AttemptRow): AttemptRecord {
  return { ...row, replay: replay === 1 };
}
