import { ScanCommand, type ScanCommandInput } from '@aws-sdk/client-dynamodb';
import { fromStored, type Item, type StoredItem } from './attributes.ts';
import type { Db } from './db.ts';

/** Reads a whole table, a page of at most 1 MB at a time: for what is rare, and for what no index holds. */
export async function* scanPages(
  db: Db,
  table: string,
  asked: Omit<ScanCommandInput, 'TableName' | 'ExclusiveStartKey'>,
): AsyncGenerator<Item[]> {
  let start: StoredItem | undefined;
  do {
    const { Items, LastEvaluatedKey } = await db.send(
      new ScanCommand({ ...asked, TableName: table, ...(start && { ExclusiveStartKey: start }) }),
    );
    yield (Items ?? []).map(fromStored);
    start = LastEvaluatedKey;
  } while (start);
}
