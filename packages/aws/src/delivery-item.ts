import { type AttemptRecord, type DeliveryRecord, type EventRecord, makeDeliveryId } from '@roost/core';
import type { Item } from './attributes.ts';
import { attemptPlace, deliveriesPk } from './delivery-places.ts';

/** An event on its way to an endpoint, due at once. */
export function makeDelivery(
  event: Omit<EventRecord, 'body'>,
  webhook: { environment: string; id: string },
): DeliveryRecord {
  const { id, type, at, target } = event;
  return {
    id: makeDeliveryId(id, webhook.id),
    environment: webhook.environment,
    webhookId: webhook.id,
    event: { id, type, at, target },
    state: 'pending',
    attempts: 0,
    lastAttempt: null,
    nextAttemptAt: at,
    replay: false,
  };
}

/** A delivery as it is stored. What is null is left out but for what conditions ask for. */
export function deliveryItem(delivery: DeliveryRecord, expiresAt: number | undefined): Item {
  const { id, webhookId, event, lastAttempt, ...rest } = delivery;
  return {
    ...rest,
    pk: deliveriesPk(webhookId),
    sk: id,
    webhookId,
    eventId: event.id,
    type: event.type,
    at: event.at,
    targetType: event.target.type,
    targetId: event.target.id,
    lastAttempt: lastAttempt ? JSON.stringify(lastAttempt) : undefined,
    expiresAt,
  };
}

export function asDelivery(item: Item): DeliveryRecord {
  return {
    id: String(item.sk),
    environment: String(item.environment),
    webhookId: String(item.webhookId),
    event: {
      id: String(item.eventId),
      type: item.type as EventRecord['type'],
      at: Number(item.at),
      target: { type: String(item.targetType), id: String(item.targetId) },
    },
    state: item.state as DeliveryRecord['state'],
    attempts: Number(item.attempts),
    lastAttempt: item.lastAttempt === undefined ? null : JSON.parse(String(item.lastAttempt)),
    nextAttemptAt: item.nextAttemptAt as number | null,
    replay: item.replay === true,
  };
}

/** @param delivery as it is stored: its attempts go when it does. */
export function attemptItem(delivery: Item, attempt: AttemptRecord): Item {
  const { sk, expiresAt } = delivery;
  return { ...attempt, ...attemptPlace(String(sk), attempt.number), expiresAt };
}

export function asAttempt(item: Item): AttemptRecord {
  return {
    number: Number(item.number),
    at: Number(item.at),
    replay: item.replay === true,
    status: item.status as number | null,
    error: item.error as string | null,
    duration: Number(item.duration),
    answer: item.answer as string | null,
  };
}
