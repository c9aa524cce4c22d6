import { createHash } from 'node:crypto';
import { type DeliveryRecord, readDeliveryId } from '@roost/core';
import { openSqsQueue, type SqsQueueOptions } from './sqs-queue.ts';

/*
 * How deliveries come to the sender. First attempts stand in one queue, which keeps the order of what concerns one user;
 * all others in a second one, which can wait. A message says which delivery is due, and nothing of what it sends or to
 * whom: see docs/dynamodb.md.
 */

/** An attempt that is due, as messages tell it. */
export interface DueAttempt {
  environment: string;
  /** Of the delivery. */
  id: string;
  /** When it is due: another time than the delivery's says that it was settled or put off since. */
  at: number;
}

/** Where first attempts wait, those that concern one target in order. */
export interface FirstAttemptQueue {
  send(deliveries: readonly DeliveryRecord[]): Promise<void>;
}

/** Where all other attempts wait until they are due. */
export interface RetryQueue {
  /** @param earliest when they may come at the earliest, in milliseconds since 1970. */
  send(due: readonly DueAttempt[], earliest?: number): Promise<void>;
}

/** The longest that SQS holds a message back, in seconds. What is due later comes sooner, and is sent on. */
const longestDelay = 900;

/**
 * How many first attempts of one endpoint are under way at once, at most: a slow one takes no more than so many of the
 * instances that all share. What concerns one target is always in the same of these lines.
 */
export const linesOfEndpoint = 8;

export function openFirstAttemptQueue(options: SqsQueueOptions): FirstAttemptQueue {
  const queue = openSqsQueue(options);
  return {
    send: (deliveries) =>
      queue.send(
        deliveries.map((delivery) => ({
          MessageBody: messageOf({ ...delivery, at: delivery.event.at }),
          MessageGroupId: lineOf(delivery),
          MessageDeduplicationId: delivery.id,
        })),
      ),
  };
}

export function openRetryQueue(options: SqsQueueOptions): RetryQueue {
  const queue = openSqsQueue(options);
  return {
    send: (due, earliest = 0) =>
      queue.send(
        due.map((attempt) => ({
          MessageBody: messageOf(attempt),
          // One endpoint with much in the queue does not come before the others: SQS calls this a fair queue.
          MessageGroupId: readDeliveryId(attempt.id)?.webhookId,
          DelaySeconds: secondsUntil(Math.max(attempt.at, earliest)),
        })),
      ),
  };
}

/** @throws Error for what no queue here was given. */
export function readMessage(text: string): DueAttempt {
  const { environment, id, at } = JSON.parse(text);
  if (typeof environment === 'string' && typeof id === 'string' && typeof at === 'number')
    return { environment, id, at };
  throw new Error('The message names no delivery');
}

function messageOf({ environment, id, at }: DueAttempt): string {
  return JSON.stringify({ environment, id, at });
}

function lineOf({ webhookId, event: { target } }: DeliveryRecord): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([target.type, target.id]))
    .digest();
  return `${webhookId}-${digest.readUInt32BE() % linesOfEndpoint}`;
}

function secondsUntil(at: number): number {
  return Math.min(longestDelay, Math.max(0, Math.ceil((at - Date.now()) / 1000)));
}
