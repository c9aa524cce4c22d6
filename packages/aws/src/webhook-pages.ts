import { type Item, toStored } from './attributes.ts';
import type { Db } from './db.ts';
import { type EnvironmentLife, webhookSkOf, webhooksPk } from './places.ts';
import { queryPages } from './read-items.ts';

/** The endpoints of an environment's life in order of creation, or those of all lives. Deleted ones are none. */
export async function* webhookPages(db: Db, life?: EnvironmentLife): AsyncGenerator<Item[]> {
  const pages = queryPages(db, {
    KeyConditionExpression: life ? 'pk = :pk AND begins_with(sk, :life)' : 'pk = :pk',
    ExpressionAttributeValues: toStored({ ':pk': webhooksPk, ...(life && { ':life': webhookSkOf(life) }) }),
    ConsistentRead: true,
  });
  for await (const page of pages) yield page.filter(({ deleted }) => !deleted);
}
