import { setTimeout as sleep } from 'node:timers/promises';
import {
  BatchGetItemCommand,
  type BatchGetItemCommandOutput,
  GetItemCommand,
  type KeysAndAttributes,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/client-dynamodb';
import { unavailable } from '@roost/core';
import { fromStored, type Item, type StoredItem, toStored } from './attributes.ts';
import type { Db } from './db.ts';
import type { Place } from './places.ts';

/*
 * All of these are strongly consistent, but those of an index, which DynamoDB keeps a moment behind its table.
 */

export async function readItem(db: Db, { pk, sk }: Place, table = db.tables.data): Promise<Item | undefined> {
  const { Item: stored } = await db.send(
    new GetItemCommand({ TableName: table, Key: toStored({ pk, sk }), ConsistentRead: true }),
  );
  return stored && fromStored(stored);
}

/** The most that one BatchGetItem takes. */
const batchSize = 100;

/** How often what was not answered for lack of room or throughput is asked for again. */
const mostRounds = 8;

/** @returns the items in the order of their places, undefined where there is none. */
export async function readItems(db: Db, places: readonly Place[]): Promise<(Item | undefined)[]> {
  const asked = [...new Map(places.map((place) => [nameOf(place), place])).values()];
  const batches = Array.from({ length: Math.ceil(asked.length / batchSize) }, (_, index) =>
    asked.slice(index * batchSize, (index + 1) * batchSize),
  );
  const found = new Map<string, Item>();
  for (const item of (await Promise.all(batches.map((batch) => readBatch(db, batch)))).flat()) {
    found.set(nameOf(item), item);
  }
  return places.map((place) => found.get(nameOf(place)));
}

async function readBatch({ send, tables }: Db, places: readonly Place[]): Promise<Item[]> {
  const found: StoredItem[] = [];
  let asked: KeysAndAttributes | undefined = {
    Keys: places.map(({ pk, sk }) => toStored({ pk, sk })),
    ConsistentRead: true,
  };
  for (let round = 0; asked; round++) {
    if (round === mostRounds) throw unavailable(new Error('DynamoDB left keys of a batch unread'));
    if (round > 0) await sleep(Math.random() * 10 * 2 ** round);
    const command = new BatchGetItemCommand({ RequestItems: { [tables.data]: asked } });
    const answer: BatchGetItemCommandOutput = await send(command);
    found.push(...(answer.Responses?.[tables.data] ?? []));
    asked = answer.UnprocessedKeys?.[tables.data];
  }
  return found.map(fromStored);
}

function nameOf({ pk, sk }: { pk?: unknown; sk?: unknown }): string {
  return JSON.stringify([pk, sk]);
}

/** What a query asks for, with names and values as DynamoDB takes them. */
export type Asked = Omit<QueryCommandInput, 'TableName' | 'ExclusiveStartKey'>;

/** The answers to a query, a page of at most 1 MB at a time. */
export async function* queryPages(db: Db, asked: Asked, table = db.tables.data): AsyncGenerator<Item[]> {
  let start: StoredItem | undefined;
  do {
    const { Items, LastEvaluatedKey } = await db.send(
      new QueryCommand({
        ...asked,
        TableName: table,
        ...(start && { ExclusiveStartKey: start }),
      }),
    );
    yield (Items ?? []).map(fromStored);
    start = LastEvaluatedKey;
  } while (start);
}

/** All items of a partition. */
export async function readPartition(
  db: Db,
  pk: string,
  attributes?: readonly string[],
  table = db.tables.data,
): Promise<Item[]> {
  const items: Item[] = [];
  const asked: Asked = {
    KeyConditionExpression: '#pk = :pk',
    ExpressionAttributeNames: {
      '#pk': 'pk',
      ...Object.fromEntries((attributes ?? []).map((name) => [`#${name}`, name])),
    },
    ExpressionAttributeValues: toStored({ ':pk': pk }),
    ...(attributes && { ProjectionExpression: attributes.map((name) => `#${name}`).join(', ') }),
    ConsistentRead: true,
  };
  for await (const page of queryPages(db, asked, table)) items.push(...page);
  return items;
}
