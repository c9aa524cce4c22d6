import { DeleteItemCommand, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { fromStored, type StoredItem, toStored } from './attributes.ts';
import type { Db } from './db.ts';

/*
 * How far a search of the whole table for the values of a deleted field has come. Not in the data table, where to note
 * it would be a change in the stream that calls for the sweep.
 */

/** Longer than a stream holds what would go on with it: a day. In seconds. */
const keptFor = 7 * 24 * 3600;

const progressKey = (fieldId: string) => toStored({ pk: `SWEEP#${fieldId}` });

/** @returns where the search goes on; undefined for its beginning. */
export async function readProgress({ send, tables }: Db, fieldId: string): Promise<StoredItem | undefined> {
  const { Item: stored } = await send(
    new GetItemCommand({ TableName: tables.transient, Key: progressKey(fieldId), ConsistentRead: true }),
  );
  return stored && JSON.parse(String(fromStored(stored).searchedTo));
}

export async function writeProgress(
  { send, tables }: Db,
  fieldId: string,
  searchedTo: StoredItem,
): Promise<void> {
  const expiresAt = Math.ceil(Date.now() / 1000) + keptFor;
  const rest = toStored({ searchedTo: JSON.stringify(searchedTo), expiresAt });
  await send(new PutItemCommand({ TableName: tables.transient, Item: { ...progressKey(fieldId), ...rest } }));
}

export async function forgetProgress({ send, tables }: Db, fieldId: string): Promise<void> {
  await send(new DeleteItemCommand({ TableName: tables.transient, Key: progressKey(fieldId) }));
}
