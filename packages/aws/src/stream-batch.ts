import { setTimeout as sleep } from 'node:timers/promises';
import { RoostError } from '@roost/core';
import type { Context, DynamoDBBatchResponse, DynamoDBRecord } from 'aws-lambda';
import { asStoreError } from './dynamodb-errors.ts';
import { inParallel } from './in-parallel.ts';

/** A record that could not be handled. Names it by its place in the stream, never by what stands in it. */
export type ReportFailure = (error: Error, record: { sequenceNumber: string }) => void;

/** What a reader of the stream goes by, of all that Lambda tells it. */
export type ReaderContext = Pick<Context, 'getRemainingTimeInMillis'>;

/** How many partitions of a batch are handled at once. */
const atOnce = 16;

/** What a reader leaves of its function's time, in milliseconds: for the calls that are under way when it ends. */
const reserve = 10_000;

/** Between one try and the next while the store cannot be reached, in milliseconds. */
const shortestPause = 500;
const longestPause = 10_000;

/** @returns how long a reader may work, in milliseconds. */
export function readingTime(context: ReaderContext): number {
  return context.getRemainingTimeInMillis() - reserve;
}

interface Failure {
  record: DynamoDBRecord;
  error: unknown;
}

/**
 * Handles every record of a batch, whatever becomes of the others: one that nobody can handle does not stop the rest.
 * Those of one partition, as a user's, are handled one after the other, in the order in which they were written. What fails because the store cannot be reached is tried again as long as there is time: Lambda counts attempts, and
 * how long it waits between two it does not say. So many of them outlast an outage, and few seconds end a bad record.
 *
 * @param time milliseconds.
 * @returns those that failed. Lambda hands them over again, and all of the batch that came after the first of them, so
 * that handling a record twice must be the same as once. When it has tried often enough it tells the dead-letter queue.
 */
export async function handleBatch(
  records: readonly DynamoDBRecord[],
  handle: (record: DynamoDBRecord) => Promise<void>,
  report: ReportFailure,
  time: number,
): Promise<DynamoDBBatchResponse> {
  const end = performance.now() + time;
  const batchItemFailures: DynamoDBBatchResponse['batchItemFailures'] = [];
  let left = records;
  for (let pause = shortestPause; left.length > 0; pause = Math.min(2 * pause, longestPause)) {
    const failures = await failuresOf(left, handle);
    const again = performance.now() + pause < end ? failures.filter(isOutage) : [];
    for (const failure of failures) {
      if (again.includes(failure)) continue;
      const sequenceNumber = failure.record.dynamodb?.SequenceNumber ?? '';
      report(failure.error as Error, { sequenceNumber });
      batchItemFailures.push({ itemIdentifier: sequenceNumber });
    }
    left = again.map(({ record }) => record);
    if (left.length > 0) await sleep(pause);
  }
  return { batchItemFailures };
}

async function failuresOf(
  records: readonly DynamoDBRecord[],
  handle: (record: DynamoDBRecord) => Promise<void>,
): Promise<Failure[]> {
  const failures: Failure[] = [];
  const partitions = Map.groupBy(records, ({ dynamodb }) => dynamodb?.Keys?.pk?.S);
  await inParallel(partitions.values(), atOnce, async (inOrder) => {
    for (const [index, record] of inOrder.entries()) {
      const failure = await handle(record).then(
        () => undefined,
        (error: unknown) => ({ record, error }),
      );
      if (!failure) continue;
      failures.push(failure);
      if (!isOutage(failure)) continue;
      // What comes after it in its partition waits with it: it would be out of order.
      failures.push(...inOrder.slice(index + 1).map((later) => ({ ...failure, record: later })));
      return;
    }
  });
  return failures;
}

function isOutage(failure: Failure): boolean {
  const error = asStoreError(failure.error);
  return error instanceof RoostError && error.code === 'unavailable';
}
