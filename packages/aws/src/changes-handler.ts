import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { handleBatch, type ReaderContext, type ReportFailure, readingTime } from './stream-batch.ts';
import { type StreamedChange, streamedChange } from './stream-change.ts';
import { readStreamRecord } from './stream-record.ts';

/**
 * Hears of every change that Roost acknowledged, at least once each and in no certain order. Where it rejects, it and all
 * other subscribers hear of the change again: to hear of it twice must be the same as once.
 */
export type ChangeSubscriber = (change: StreamedChange) => Promise<void>;

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
        if (change) await Promise.all(subscribers.map((subscriber) => subscriber(change)));
      },
      report,
      readingTime(context),
    );
}
