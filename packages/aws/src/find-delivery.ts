import type { Store, WebhookRecord } from '@roost/core';
import type { Item } from './attributes.ts';
import type { Db } from './db.ts';
import { deliveryPlace } from './delivery-places.ts';
import { readItem } from './read-items.ts';

/** A delivery as it is stored, and its endpoint. */
export interface FoundDelivery {
  webhook: WebhookRecord;
  stored: Item;
}

/** Deliveries are read through their endpoint: those of one that was deleted, or of its environment, are none. */
export async function findDelivery(
  db: Db,
  { getWebhook }: Pick<Store, 'getWebhook'>,
  environment: string,
  id: string,
): Promise<FoundDelivery | undefined> {
  const place = deliveryPlace(id);
  if (!place) return undefined;
  const stored = await readItem(db, place, db.tables.deliveries);
  if (stored?.environment !== environment) return undefined;
  const webhook = await getWebhook(environment, String(stored.webhookId));
  return webhook && { webhook, stored };
}
