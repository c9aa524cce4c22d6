import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';

export type StreamHandler = (event: DynamoDBStreamEvent) => Promise<DynamoDBBatchResponse>;

/** A batch that was given up: as in Lambda's message to a dead-letter queue, the places of its records alone. */
export interface DeadLetter {
  startSequenceNumber: string;
  endSequenceNumber: string;
  batchSize: number;
}

/**
 * Hands a batch over until it is done or given up, by the rules of Lambda's event source with ReportBatchItemFailures
 * and BisectBatchOnFunctionError: what came before the first record that failed is done, and the rest comes again; a
 * function that throws gets each half of the batch by itself.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
 *
 * @param retries how many attempts there are after the first.
 */
export async function deliver(
  handler: StreamHandler,
  batch: DynamoDBRecord[],
  retries: number,
): Promise<DeadLetter[]> {
  if (batch.length === 0) return [];
  const failedFrom = await firstFailure(handler, batch);
  if (failedFrom === 'none') return [];
  if (retries === 0) return [deadLetter(failedFrom === 'all' ? batch : batch.slice(failedFrom))];
  if (failedFrom !== 'all') return deliver(handler, batch.slice(failedFrom), retries - 1);
  if (batch.length === 1) return deliver(handler, batch, retries - 1);
  const middle = Math.ceil(batch.length / 2);
  return [
    ...(await deliver(handler, batch.slice(0, middle), retries - 1)),
    ...(await deliver(handler, batch.slice(middle), retries - 1)),
  ];
}

async function firstFailure(
  handler: StreamHandler,
  batch: DynamoDBRecord[],
): Promise<number | 'all' | 'none'> {
  try {
    // As JSON, so that a handler holds nothing but what Lambda would give it.
    const { batchItemFailures } = await handler(JSON.parse(JSON.stringify({ Records: batch })));
    if (batchItemFailures.length === 0) return 'none';
    const places = batchItemFailures.map(({ itemIdentifier }) =>
      batch.findIndex(({ dynamodb }) => dynamodb?.SequenceNumber === itemIdentifier),
    );
    return places.includes(-1) ? 'all' : Math.min(...places);
  } catch {
    return 'all';
  }
}

function deadLetter(batch: DynamoDBRecord[]): DeadLetter {
  return {
    startSequenceNumber: batch[0]?.dynamodb?.SequenceNumber ?? '',
    endSequenceNumber: batch.at(-1)?.dynamodb?.SequenceNumber ?? '',
    batchSize: batch.length,
  };
}
