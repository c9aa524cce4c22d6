import { randomUUID } from 'node:crypto';
import {
  ConditionalCheckFailedException,
  PutItemCommand,
  TransactionCanceledException,
  TransactionConflictException,
  TransactionInProgressException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { fromStored, type Item } from './attributes.ts';
import type { Db } from './db.ts';
import type { Place } from './places.ts';
import { readItem } from './read-items.ts';
import { conflict, untilSettled } from './until-settled.ts';
import { type ItemWrite, toRequest, type Write } from './write-request.ts';

/**
 * `refused` where a place holds something else than was expected, `busy` where a transaction is at work on it. Nothing
 * was changed by either.
 */
export type Outcome = 'done' | 'refused' | 'busy';

/** One write, at the price of one. */
export async function writeItem(db: Db, write: ItemWrite): Promise<Outcome> {
  const { Put, Update } = toRequest(db, write);
  try {
    if (Put) await db.send(new PutItemCommand(Put));
    if (Update) await db.send(new UpdateItemCommand(Update));
    return 'done';
  } catch (error) {
    if (error instanceof TransactionConflictException) return 'busy';
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    // The SDK asks again where an answer is lost: what is in the way may be this very write.
    const { changeId } = 'put' in write ? write.put : write.set;
    return error.Item && fromStored(error.Item).changeId === changeId ? 'done' : 'refused';
  }
}

/** Up to 100 writes, all or none, at twice the price. Each place once at most. */
export async function writeItems(db: Db, writes: readonly Write[]): Promise<Outcome> {
  const command = new TransactWriteItemsCommand({
    TransactItems: writes.map((write) => toRequest(db, write)),
    // Asked again where an answer is lost, DynamoDB knows it as the same one.
    ClientRequestToken: randomUUID(),
  });
  try {
    await db.send(command);
    return 'done';
  } catch (error) {
    if (error instanceof TransactionInProgressException) return 'busy';
    if (!(error instanceof TransactionCanceledException)) throw error;
    const codes = new Set(error.CancellationReasons?.map(({ Code }) => Code));
    codes.delete('None');
    if (codes.has('ConditionalCheckFailed')) return 'refused';
    if (codes.size === 1 && codes.has('TransactionConflict')) return 'busy';
    throw error;
  }
}

/** What is to become of an item, and the answer where that comes about; without a write it is the answer at once. */
export interface Decision<Answer> {
  answer: Answer;
  put?: Item;
  set?: Item;
}

/**
 * Reads an item, decides, and writes, until nobody else has written in between.
 *
 * @throws RoostError `unavailable` where that takes too long: then nothing was changed.
 */
export function changeItem<Answer>(
  db: Db,
  place: Place,
  decide: (stored: Item | undefined) => Decision<Answer> | Promise<Decision<Answer>>,
): Promise<Answer> {
  return untilSettled(async () => {
    const stored = await readItem(db, place);
    const { put, set, answer } = await decide(stored);
    const expected = stored ? { seen: stored } : 'absent';
    if (put) return (await writeItem(db, { place, expected, put })) === 'done' ? answer : conflict;
    if (set) return (await writeItem(db, { place, expected, set })) === 'done' ? answer : conflict;
    return answer;
  });
}

/** @returns false where there is something in the place that was not deleted. */
export function createItem(db: Db, place: Place, put: Item): Promise<boolean> {
  return untilSettled(async () => {
    const outcome = await writeItem(db, { place, expected: 'free', put });
    return outcome === 'busy' ? conflict : outcome === 'done';
  });
}
