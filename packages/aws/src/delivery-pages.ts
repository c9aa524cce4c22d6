import type { DeliveryFilter } from '@roost/core';
import { type Attribute, type Item, toStored } from './attributes.ts';
import type { Db } from './db.ts';
import { deliveriesPk, deliveryIdAt } from './delivery-places.ts';
import { queryPages } from './read-items.ts';

/** What each filter asks of an item. */
const conditions = { state: ['state', '='], from: ['at', '>='], to: ['at', '<'] } as const;

/** In which order an endpoint's deliveries are read, from after which one, and how many are wanted. */
export interface LogRange {
  newestFirst: boolean;
  after?: string | undefined;
  limit: number;
}

/** The deliveries to an endpoint as they are stored, some at a time. */
export async function* deliveryPages(
  db: Db,
  webhookId: string,
  filter: DeliveryFilter,
  { newestFirst, after, limit }: LogRange,
): AsyncGenerator<Item[]> {
  // No id is behind its event. It may be ahead of it, where a clock went back: so `to` is asked of each.
  const first = deliveryIdAt(filter.from ?? 0);
  const last = after ?? deliveryIdAt(Number.POSITIVE_INFINITY);
  if (first > last) return;
  const names: Record<string, string> = {};
  const values: Record<string, Attribute> = {
    ':pk': deliveriesPk(webhookId),
    ':first': first,
    ':last': last,
  };
  const filters: string[] = [];
  for (const name of Object.keys(conditions) as (keyof typeof conditions)[]) {
    const wanted = filter[name];
    if (wanted === undefined) continue;
    const [attribute, operator] = conditions[name];
    names[`#${attribute}`] = attribute;
    values[`:${name}`] = wanted;
    filters.push(`#${attribute} ${operator} :${name}`);
  }
  const pages = queryPages(
    db,
    {
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
      ...(filters.length > 0
        ? { FilterExpression: filters.join(' AND '), ExpressionAttributeNames: names }
        : // A range holds its ends, and so the one that a page starts after.
          { Limit: limit + 1 }),
      ExpressionAttributeValues: toStored(values),
      ScanIndexForward: !newestFirst,
      ConsistentRead: true,
    },
    db.tables.deliveries,
  );
  for await (const page of pages) yield page.filter(({ sk }) => sk !== after);
}
