import { startEventSource } from '@roost/testing/dynamodb-streams';
import { eventually } from '@roost/testing/eventually';
import type { DynamoDBStreamEvent } from 'aws-lambda';
import { expect } from 'vitest';
import type { Item } from '../src/attributes.ts';
import type { Db } from '../src/db.ts';
import { scanPages } from '../src/scan-pages.ts';
import type { EngineClient } from './engine.ts';

/** The event that a sweeper gets, once there have been so many deletions. */
export async function deletionsOf(
  { tables }: Db,
  client: EngineClient,
  count: number,
): Promise<DynamoDBStreamEvent> {
  const found: DynamoDBStreamEvent['Records'] = [];
  await using _source = startEventSource({
    client,
    table: tables.data,
    filter: ({ dynamodb }) => dynamodb?.NewImage?.deleted?.BOOL === true,
    handler: async ({ Records }) => {
      found.push(...Records);
      return { batchItemFailures: [] };
    },
  });
  await eventually(async () => expect(found).toHaveLength(count), { within: 10_000 });
  return { Records: found };
}

/** Every item of the data table, in the order of their keys. */
export async function itemsIn(db: Db): Promise<Item[]> {
  const items: Item[] = [];
  for await (const page of scanPages(db, db.tables.data, { ConsistentRead: true })) items.push(...page);
  const nameOf = ({ pk, sk }: Item) => `${pk} ${sk}`;
  return items.sort((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1));
}
