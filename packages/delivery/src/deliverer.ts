import { type DeliveryRecord, deriveWebhookSecret, type WebhookRecord } from '@roost/core';
import manifest from '../package.json' with { type: 'json' };
import { decideOutcome, settleUntried } from './outcome.ts';
import type { Deliver, DeliveryPorts } from './ports.ts';
import { signatureHeaders } from './signature.ts';
import { turnOff } from './turn-off.ts';

const fixedHeaders = {
  'content-type': 'application/json',
  'user-agent': `Roost/${manifest.version} (webhooks)`,
};

export function makeDeliverer(ports: DeliveryPorts): Deliver {
  const { store, secrets, send, now = Date.now, random = Math.random } = ports;

  /** What a request of this moment is signed with, newest first. */
  async function secretsOf({ secret, previousSecret }: WebhookRecord, at: number): Promise<Buffer[]> {
    const records = previousSecret && previousSecret.endsAt > at ? [secret, previousSecret] : [secret];
    let { peppers } = await secrets.read();
    // Another process may have made a pepper since they were read.
    const known = records.every(({ pepperId }) => peppers.some(({ id }) => id === pepperId));
    if (!known) peppers = (await secrets.readAnew())?.peppers ?? peppers;
    return records.map((record) => deriveWebhookSecret(record, peppers));
  }

  async function settle(delivery: DeliveryRecord) {
    const settled = settleUntried(delivery);
    await store.recordAttempt(delivery.environment, delivery.id, undefined, settled);
    return { nextAttemptAt: settled.nextAttemptAt };
  }

  return async (webhook, delivery, body) => {
    if (!webhook?.enabled) return settle(delivery);
    const at = now();
    const signed = signatureHeaders({ id: delivery.event.id, at, body }, await secretsOf(webhook, at));
    const result = await send({ url: webhook.url, headers: { ...fixedHeaders, ...signed }, body });
    const outcome = decideOutcome(webhook, delivery, result, { at, random: random() });
    const { environment, id } = webhook;
    // The record last: what is repeated because one of these failed finds the delivery as it was.
    if (outcome.failingSince !== undefined) {
      await store.noteWebhookHealth(environment, id, outcome.failingSince);
    }
    await store.recordAttempt(environment, delivery.id, outcome.attempt, outcome.settled);
    if (outcome.turnOff) await turnOff(store, webhook, outcome.turnOff, now());
    return { nextAttemptAt: outcome.settled.nextAttemptAt };
  };
}
