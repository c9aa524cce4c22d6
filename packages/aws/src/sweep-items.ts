import { ConditionalCheckFailedException, DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { type Attribute, type Item, toStored } from './attributes.ts';
import type { Db } from './db.ts';
import { inParallel } from './in-parallel.ts';
import type { Place } from './places.ts';
import { queryPages } from './read-items.ts';
import type { SweepTime } from './sweep-time.ts';

/** How many items are removed at once: some thousands a second. */
export const removedAtOnce = 16;

/**
 * Removes an item.
 *
 * @param only what it has to hold, for it not to be one that was made anew in that place. Otherwise it stays.
 */
export async function removeItem(
  db: Db,
  { pk, sk }: Place,
  only?: [name: string, value: Attribute],
): Promise<void> {
  const command = new DeleteItemCommand({
    TableName: db.tables.data,
    Key: toStored({ pk, sk }),
    ...(only && {
      ConditionExpression: '#name = :value',
      ExpressionAttributeNames: { '#name': only[0] },
      ExpressionAttributeValues: toStored({ ':value': only[1] }),
    }),
  });
  try {
    await db.send(command);
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}

/** Removes what pages of items tell of, many at once. */
export async function sweepPages(
  pages: AsyncIterable<Item[]>,
  time: SweepTime,
  remove: (item: Item) => Promise<void>,
  atOnce = removedAtOnce,
): Promise<void> {
  for await (const items of pages) {
    await inParallel(items, atOnce, async (item) => {
      time.check();
      await remove(item);
    });
  }
}

/** The items of a partition: their keys, and the attributes that are named. */
export function partitionPages(
  db: Db,
  pk: string,
  attributes: readonly string[] = [],
): AsyncGenerator<Item[]> {
  return queryPages(db, {
    KeyConditionExpression: 'pk = :pk',
    ProjectionExpression: ['pk', 'sk', ...attributes].join(', '),
    ExpressionAttributeValues: toStored({ ':pk': pk }),
    ConsistentRead: true,
  });
}

export function placeOf({ pk, sk }: Item): Place {
  return { pk: String(pk), sk: String(sk) };
}
