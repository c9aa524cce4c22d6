import { randomBytes } from 'node:crypto';
import {
  type DeliveryRecord,
  makeDeliveryId,
  makeEventId,
  makeSortableId,
  makeWebhookId,
  makeWebhookSecret,
  type Pepper,
  SecretCache,
  type WebhookRecord,
} from '@roost/core';

export const pepper: Pepper = { id: 'p1', secret: randomBytes(32) };

export function secretsOf(...peppers: Pepper[]): SecretCache {
  const read = async () => ({ peppers, ssoKeys: new Map(), upstreamKeys: new Map() });
  return new SecretCache({ lifetime: 60_000, read }, Date.now);
}

export function makeWebhook(changes: Partial<WebhookRecord> = {}): WebhookRecord {
  const at = Date.now();
  return {
    id: makeWebhookId(makeSortableId(at)),
    environment: 'production',
    url: 'https://hooks.example.com/roost',
    events: null,
    description: null,
    enabled: true,
    offReason: null,
    secret: makeWebhookSecret(pepper),
    previousSecret: null,
    failingSince: null,
    createdAt: at,
    updatedAt: at,
    version: 1,
    ...changes,
  };
}

/** A delivery of a change of a value, and the body that it sends. */
export function makeDelivery(
  { id: webhookId, environment }: WebhookRecord,
  changes: Partial<DeliveryRecord> = {},
): { delivery: DeliveryRecord; body: string } {
  const at = Date.now();
  const eventId = makeEventId(makeSortableId(at));
  const target = { type: 'user', id: 'alice@feathery.tech' };
  const data = { target, before: null, after: { key: 'name', value: 'Zoë' } };
  const delivery: DeliveryRecord = {
    id: makeDeliveryId(eventId, webhookId),
    environment,
    webhookId,
    event: { id: eventId, type: 'value.set', at, target },
    state: 'pending',
    attempts: 0,
    lastAttempt: null,
    nextAttemptAt: at,
    replay: false,
    ...changes,
  };
  return { delivery, body: JSON.stringify({ type: 'value.set', timestamp: new Date(at), data }) };
}
