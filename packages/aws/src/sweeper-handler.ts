import { setTimeout as sleep } from 'node:timers/promises';
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import type { Item } from './attributes.ts';
import type { Db } from './db.ts';
import { environmentsPk, fieldsPk, userSk } from './places.ts';
import { handleBatch, type ReaderContext, type ReportFailure, readingTime } from './stream-batch.ts';
import { type ItemChange, readStreamRecord } from './stream-record.ts';
import { sweepEnvironment } from './sweep-environment.ts';
import { sweepField } from './sweep-field.ts';
import { placeOf, removeItem } from './sweep-items.ts';
import { type SweepTime, SweepUnfinished, sweepTime } from './sweep-time.ts';
import { sweepUser } from './sweep-user.ts';

/**
 * How long after a deletion its sweep begins, in milliseconds: longer than any function may run that answers requests,
 * so that nothing that was on its way then comes after it. The second is for the stream, which rounds.
 */
export const settleTime = 31_000;

/**
 * Removes what hangs on deleted users, fields and environments, and what is left of deleted endpoints. It was out of sight from the moment of the deletion;
 * here it goes, and each sweep may be cut off anywhere and done again. A tombstone goes last of all; that of an
 * environment stays, for a new one of its name to know which life it is in.
 */
export function makeSweeperHandler(
  db: Db,
  report: ReportFailure,
  options: { settleTime: number } = { settleTime },
): (event: DynamoDBStreamEvent, context: ReaderContext) => Promise<DynamoDBBatchResponse> {
  return ({ Records }, context) => {
    const remaining = readingTime(context);
    const time = sweepTime(remaining);
    return handleBatch(
      Records,
      async (record) => {
        const change = readStreamRecord(record);
        const tombstone = tombstoneOf(change);
        if (!tombstone) return;
        const wait = change.at + options.settleTime - Date.now();
        if (wait > remaining) throw new SweepUnfinished();
        if (wait > 0) await sleep(wait);
        await sweep(db, tombstone, time);
      },
      report,
      remaining,
    );
  };
}

/** @returns the item where the write was what deleted it. */
function tombstoneOf({ before, after }: ItemChange): Item | undefined {
  return after?.deleted === true && after.changeId !== before?.changeId ? after : undefined;
}

async function sweep(db: Db, tombstone: Item, time: SweepTime): Promise<void> {
  const { pk, sk } = placeOf(tombstone);
  if (pk === environmentsPk) {
    return sweepEnvironment(db, { name: sk, generation: Number(tombstone.generation) }, time);
  }
  if (pk === fieldsPk) await sweepField(db, String(tombstone.id), time);
  if (sk === userSk) await sweepUser(db, { pk, incarnation: String(tombstone.incarnation) }, time);
  // What was made anew in its place is not it.
  await removeItem(db, { pk, sk }, ['changeId', String(tombstone.changeId)]);
}
