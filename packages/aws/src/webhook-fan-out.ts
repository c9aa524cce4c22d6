import { makeEvent, type WebhookRecord } from '@roost/core';
import { isWebhookEvent } from '@roost/schemas';
import type { ChangeSubscriber } from './changes-handler.ts';
import type { Db } from './db.ts';
import { makeDelivery } from './delivery-item.ts';
import { expiryOf } from './delivery-options.ts';
import type { FirstAttemptQueue } from './delivery-queues.ts';
import { createDelivery } from './delivery-writes.ts';
import { writeBody } from './event-body.ts';
import { changedLife, eventStates } from './event-states.ts';
import { inParallel } from './in-parallel.ts';
import type { EnvironmentLife } from './places.ts';
import { asWebhook } from './webhook-item.ts';
import { webhookPages } from './webhook-pages.ts';

/** An endpoint that hears of events, and whose. */
interface Listener {
  webhook: WebhookRecord;
  generation: number;
}

/** How many endpoints' deliveries are written at once. */
const atOnce = 16;

/**
 * Sends every change on its way to the endpoints that hear of it: what is sent, a delivery for each, and then a message
 * for each. A change that comes again finds its deliveries there, and messages for attempts that were made are dropped.
 *
 * @param options.retention how long deliveries are kept, in days.
 */
export function openWebhookFanOut(
  db: Db,
  { queue, retention }: { queue: FirstAttemptQueue; retention: number },
): ChangeSubscriber {
  const readFor = new WeakMap<object, Promise<Listener[]>>();

  /** Read once a batch and after its changes: whoever was there before one of them hears of it. */
  function listenersFor(batch: object): Promise<Listener[]> {
    const reading = readFor.get(batch) ?? readListeners(db);
    readFor.set(batch, reading);
    reading.catch(() => readFor.delete(batch));
    return reading;
  }

  return async (streamed, batch) => {
    const { action } = streamed.change;
    if (!isWebhookEvent(action)) return;
    const life = changedLife(streamed);
    const webhooks = (await listenersFor(batch))
      .filter((listener) => isIn(listener, life))
      .map(({ webhook }) => webhook)
      .filter(({ events }) => events === null || events.includes(action));
    if (webhooks.length === 0) return;
    const event = makeEvent(streamed.change, eventStates(streamed));
    if (!event) return;
    const expiresAt = expiryOf(event, retention);
    await writeBody(db, event, expiresAt);
    const deliveries = webhooks.map((webhook) => makeDelivery(event, webhook));
    await inParallel(deliveries, atOnce, (delivery) => createDelivery(db, delivery, expiresAt));
    await queue.send(deliveries);
  };
}

async function readListeners(db: Db): Promise<Listener[]> {
  const listeners: Listener[] = [];
  for await (const page of webhookPages(db)) {
    const enabled = page.filter((item) => item.enabled);
    listeners.push(
      ...enabled.map((item) => ({ webhook: asWebhook(item), generation: Number(item.generation) })),
    );
  }
  return listeners;
}

/** Definitions are the same in every environment, and so is who hears of them. */
function isIn({ webhook, generation }: Listener, life: EnvironmentLife | undefined): boolean {
  return life === undefined || (life.name === webhook.environment && life.generation === generation);
}
