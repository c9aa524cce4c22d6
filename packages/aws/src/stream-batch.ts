import type { DynamoDBBatchResponse, DynamoDBRecord } from 'aws-lambda';
import { inParallel } from './in-parallel.ts';

/** A record that could not be handled. Names it by its place in the stream, never by what stands in it. */
export type ReportFailure = (error: Error, record: { sequenceNumber: string }) => void;

/** How many records of a batch are handled at once. */
const atOnce = 16;

/**
 * Handles every record of a batch, whatever becomes of the others: one that nobody can handle does not stop the rest.
 *
 * @returns those that failed. Lambda hands them over again, and all of the batch that came after the first of them, so
 * that handling a record twice must be the same as once. When it has tried often enough it tells the dead-letter queue.
 */
export async function handleBatch(
  records: readonly DynamoDBRecord[],
  handle: (record: DynamoDBRecord) => Promise<void>,
  report: ReportFailure,
): Promise<DynamoDBBatchResponse> {
  const batchItemFailures: DynamoDBBatchResponse['batchItemFailures'] = [];
  await inParallel(records, atOnce, async (record) => {
    try {
      await handle(record);
    } catch (error) {
      const sequenceNumber = record.dynamodb?.SequenceNumber ?? '';
      report(error as Error, { sequenceNumber });
      batchItemFailures.push({ itemIdentifier: sequenceNumber });
    }
  });
  return { batchItemFailures };
}
