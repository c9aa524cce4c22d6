import { Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import {
  type DeadLetterQueue,
  DeduplicationScope,
  FifoThroughputLimit,
  Queue,
  QueueEncryption,
  type QueueProps,
} from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { accept } from './accept.ts';
import { makeDeadLetters } from './dead-letters.ts';
import type { StageSettings } from './stages.ts';

/** An attempt takes 15 seconds at most; the rest is for what is read before it and written after it. */
export const sendingTime = Duration.seconds(45);

/**
 * How long a message is out of sight while it is handled: six times as long as that takes at most, as Lambda wants it.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
const outOfSight = Duration.seconds(6 * sendingTime.toSeconds());

/** An hour and a half of an outage, with {@link outOfSight} between two. */
const mostReceives = 20;

/** A queue, with where its messages end that nobody could handle. */
interface WatchedQueue {
  queue: Queue;
  deadLetters: Queue;
}

/** First attempts, and all others: see packages/aws/src/delivery-queues.ts. */
export interface DeliveryQueues {
  firsts: WatchedQueue;
  retries: WatchedQueue;
}

export function makeDeliveryQueues(scope: Construct): DeliveryQueues {
  const make = (id: string, fifo: boolean, props: QueueProps): WatchedQueue => {
    const deadLetters = makeDeadLetters(scope, id, { fifo });
    const deadLetterQueue: DeadLetterQueue = { queue: deadLetters, maxReceiveCount: mostReceives };
    const queue = new Queue(scope, `${id}Queue`, {
      ...props,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      visibilityTimeout: outOfSight,
      retentionPeriod: Duration.days(14),
      deadLetterQueue,
    });
    return { queue, deadLetters };
  };
  return {
    // Each line by itself: what SQS takes of one a second takes nothing from the others.
    firsts: make('FirstAttempts', true, {
      fifo: true,
      deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
      fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
    }),
    retries: make('Retries', false, {}),
  };
}

/**
 * Lets a function take from both queues. First attempts come one at a time: what comes after one in its line waits until
 * all of its batch is done, and is not to wait for another endpoint. Retries have no order: ten of them are made at once,
 * as long as the slowest takes, at the price of one call.
 */
export function readQueues(
  scope: Construct,
  { firsts, retries }: DeliveryQueues,
  handler: LambdaFunction,
  sending: StageSettings['sending'],
): void {
  handler.addToRolePolicy(
    new PolicyStatement({
      actions: ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'].map((name) => `sqs:${name}`),
      resources: [firsts.queue.queueArn, retries.queue.queueArn],
    }),
  );
  const read = (id: string, { queue }: WatchedQueue, batchSize: number, maxConcurrency: number) => {
    const mapping = new EventSourceMapping(scope, `${id}Mapping`, {
      target: handler,
      eventSourceArn: queue.queueArn,
      batchSize,
      maxConcurrency,
      reportBatchItemFailures: true,
    });
    accept(
      mapping,
      'Serverless-LambdaEventSourceMappingDestination',
      'Only streams have one: what fails of a queue goes to the dead letters of the queue.',
    );
  };
  read('FirstAttempts', firsts, 1, sending.firsts);
  read('Retries', retries, 10, sending.retries);
}
