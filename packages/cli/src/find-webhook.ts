import { type DeliveryRecord, RoostError, type Store, type WebhookRecord } from '@roost/core';

/** An id is of one environment alone, so that nobody has to name that one. */
export async function findWebhook(store: Store, id: string): Promise<WebhookRecord> {
  const found = await findInAny(store, (environment) => store.getWebhook(environment, id));
  if (found) return found;
  throw new RoostError('webhook_not_found', {
    message: `There is no webhook endpoint ${id}: see "roost webhooks list"`,
  });
}

/** A delivery and where it goes. */
export async function findDelivery(
  store: Store,
  id: string,
): Promise<{ delivery: DeliveryRecord; webhook: WebhookRecord }> {
  const found = await findInAny(store, (environment) => store.getDelivery(environment, id));
  if (!found) {
    throw new RoostError('delivery_not_found', {
      message: `There is no delivery ${id}: see "roost webhooks deliveries"`,
    });
  }
  const { delivery } = found;
  return { delivery, webhook: await findWebhook(store, delivery.webhookId) };
}

async function findInAny<T>(
  store: Store,
  look: (environment: string) => Promise<T | undefined>,
): Promise<T | undefined> {
  for (const { name } of await store.listEnvironments()) {
    const found = await look(name);
    if (found) return found;
  }
  return undefined;
}
