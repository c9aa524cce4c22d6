import { type Db, makeDeliveriesHandler, openDynamoDbStore, type RetryQueue } from '@roost/aws';
import { SecretCache, type Secrets } from '@roost/core';
import { makeDeliverer, type SendRequest } from '@roost/delivery';
import type { Log } from '@roost/lambda';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';

/** What attempts are made with. */
export interface SendingOptions {
  secrets: Secrets;
  retries: RetryQueue;
  /** How long deliveries are kept, in days. */
  retention: number;
  send: SendRequest;
}

/** Sends what is due to webhook endpoints, as the messages of both queues tell it. */
export function makeDeliveriesFunction(
  db: Db,
  { secrets, retries, retention, send }: SendingOptions,
  log: Log,
): (event: SQSEvent) => Promise<SQSBatchResponse> {
  const store = openDynamoDbStore(db, { retries, retention });
  return makeDeliveriesHandler(db, {
    store,
    retries,
    deliver: makeDeliverer({ store, secrets: new SecretCache(secrets, Date.now), send }),
    report: ({ name, stack }, { id }) =>
      log('error', { task: 'deliveries', message_id: id, error: name, stack }),
  });
}
