import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { fromStored, toStored } from './attributes.ts';
import type { Db } from './db.ts';
import { inParallel } from './in-parallel.ts';
import { valueSk } from './places.ts';
import { placeOf, removedAtOnce, removeItem } from './sweep-items.ts';
import { forgetProgress, readProgress, writeProgress } from './sweep-progress.ts';
import type { SweepTime } from './sweep-time.ts';

/** After so many pages of at most 1 MB it is noted how far the search has come. */
const notedEvery = 50;

/**
 * Removes a deleted field's values, of all users of all environments. No index leads to them, so the whole table is
 * searched: to delete a field is rare, and an index would be paid for with every value that is set.
 */
export async function sweepField(db: Db, fieldId: string, time: SweepTime): Promise<void> {
  let start = await readProgress(db, fieldId);
  for (let page = 1; ; page++) {
    const { Items = [], LastEvaluatedKey } = await db.send(
      new ScanCommand({
        TableName: db.tables.data,
        ProjectionExpression: 'pk, sk',
        FilterExpression: 'sk = :sk',
        ExpressionAttributeValues: toStored({ ':sk': valueSk(fieldId) }),
        ConsistentRead: true,
        ...(start && { ExclusiveStartKey: start }),
      }),
    );
    await inParallel(Items, removedAtOnce, (stored) => removeItem(db, placeOf(fromStored(stored))));
    start = LastEvaluatedKey;
    if (!start) break;
    if (time.isOver() || page % notedEvery === 0) await writeProgress(db, fieldId, start);
    time.check();
  }
  await forgetProgress(db, fieldId);
}
