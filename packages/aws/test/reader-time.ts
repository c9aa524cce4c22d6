import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import type { ReaderContext } from '../src/stream-batch.ts';

type Reader = (event: DynamoDBStreamEvent, context: ReaderContext) => Promise<DynamoDBBatchResponse>;

/** As long as Lambda lets any function run. */
export const unhurried: ReaderContext = { getRemainingTimeInMillis: () => 900_000 };

/** A reader of the stream that has this much time for each batch, in milliseconds. */
export function inTime(
  time: number,
  reader: Reader,
): (event: DynamoDBStreamEvent) => Promise<DynamoDBBatchResponse> {
  return (event) => reader(event, { getRemainingTimeInMillis: () => time });
}
