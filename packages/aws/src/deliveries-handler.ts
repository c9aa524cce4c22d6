import type { DeliveryRecord, Store, WebhookRecord } from '@roost/core';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { Db } from './db.ts';
import { asDelivery } from './delivery-item.ts';
import { type DueAttempt, type RetryQueue, readMessage } from './delivery-queues.ts';
import { readBody } from './event-body.ts';
import { findDelivery } from './find-delivery.ts';

/** Makes one attempt of a delivery that is due, and records what came of it: see packages/delivery. */
export type Deliver = (webhook: WebhookRecord, delivery: DeliveryRecord, body: string) => Promise<unknown>;

/** A message that could not be handled. Names it by its id, never by what stands in it. */
export type ReportMessage = (error: Error, message: { id: string }) => void;

export interface DeliveriesOptions {
  store: Pick<Store, 'getWebhook'>;
  retries: RetryQueue;
  deliver: Deliver;
  report: ReportMessage;
  /** Milliseconds since 1970; the machine's clock by default. */
  now?: () => number;
}

/**
 * Makes the attempts that messages tell of, all of a batch at once: they wait for others most of the time. Of first
 * attempts a batch is one, for SQS holds back what comes after them in their line until all of their batch is done; so
 * no endpoint ever waits for another one's answer.
 *
 * @returns those that failed: SQS hands them over again, and in the end to its queue of dead letters.
 */
export function makeDeliveriesHandler(
  db: Db,
  { store, retries, deliver, report, now = Date.now }: DeliveriesOptions,
): (event: SQSEvent) => Promise<SQSBatchResponse> {
  async function handle({ body: text, eventSourceARN }: SQSRecord): Promise<void> {
    const due = readMessage(text);
    const found = await findDelivery(db, store, due.environment, due.id);
    if (!found) return;
    const { webhook } = found;
    const delivery = asDelivery(found.stored);
    // Of an attempt that was made, settled or put off since.
    if (delivery.nextAttemptAt !== due.at) return;
    const isFirst = eventSourceARN.endsWith('.fifo');
    if (isFirst ? isFailing(webhook) : due.at > now()) return sendOn(due);
    const body = await readBody(db, delivery.event.id);
    if (body !== undefined) await deliver(webhook, delivery, body);
  }

  const sendOn = (due: DueAttempt) => retries.send([due]);

  return async ({ Records }) => {
    const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
    await Promise.all(
      Records.map((record) =>
        handle(record).catch((error: Error) => {
          report(error, { id: record.messageId });
          batchItemFailures.push({ itemIdentifier: record.messageId });
        }),
      ),
    );
    return { batchItemFailures };
  };
}

/**
 * An endpoint that does not keep up has lost the order in any case. Its attempts are made apart from those of others,
 * which would otherwise wait for instances that wait for it.
 */
function isFailing({ enabled, failingSince }: WebhookRecord): boolean {
  return enabled && failingSince !== null;
}
