import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { handleBatch, type ReaderContext, type ReportFailure, readingTime } from './stream-batch.ts';
import { type StreamedChange, streamedChange } from './stream-change.ts';
import { readStreamRecord } from './stream-record.ts';

/**
 * Hears of every change that Roost acknowledged, at least once each; of those of one partition, as a user's, in their
 * order, but for what it hears again. Where it rejects, it and all other subscribers hear of the change again: to hear of
 * it twice must be the same as once.
 *
 * @param batch stands for what was handed over together, all of it written before: for what is read once for all.
 */
export type ChangeSubscriber = (change: StreamedChange, batch: object) => Promise<void>;

/** The change feed: whoever wants to know of changes is in its list of subscribers, and nowhere else. */
export function makeChangesHandler(
  subscribers: readonly ChangeSubscriber[],
  report: ReportFailure,
): (event: DynamoDBStreamEvent, context: ReaderContext) => Promise<DynamoDBBatchResponse> {
  return ({ Records }, context) =>
    handleBatch(
      Records,
      async (record) => {
        const change = streamedChange(readStreamRecord(record));
        if (change) await tellAll(subscribers, change, Records);
      },
      report,
      readingTime(context),
    );
}

/** All are done when it ends, also where one of them fails: the next change is not to overtake this one. */
async function tellAll(
  subscribers: readonly ChangeSubscriber[],
  change: StreamedChange,
  batch: object,
): Promise<void> {
  const told = await Promise.allSettled(subscribers.map((subscriber) => subscriber(change, batch)));
  for (const result of told) if (result.status === 'rejected') throw result.reason;
}
