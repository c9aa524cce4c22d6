import { type RunningSqs, type SqsConnection, startSqs, type TestQueue } from '@roost/testing/sqs';
import { afterAll, beforeAll } from 'vitest';
import {
  type FirstAttemptQueue,
  openFirstAttemptQueue,
  openRetryQueue,
  type RetryQueue,
} from '../src/delivery-queues.ts';

/** The two queues of a deployment, and what opens them. */
export interface TestQueues {
  connection: SqsConnection;
  first: TestQueue;
  later: TestQueue;
  queue: FirstAttemptQueue;
  retries: RetryQueue;
}

/** SQS for a test file, in its own process. */
export function useSqs(): { makeQueues(): Promise<TestQueues> } {
  let sqs: RunningSqs;
  beforeAll(async () => {
    sqs = await startSqs();
  });
  afterAll(() => sqs.stop());
  return {
    makeQueues: async () => {
      const { connection: client } = sqs;
      const [first, later] = [await sqs.makeQueue({ fifo: true }), await sqs.makeQueue({ fifo: false })];
      return {
        connection: client,
        first,
        later,
        queue: openFirstAttemptQueue({ url: first.url, client }),
        retries: openRetryQueue({ url: later.url, client }),
      };
    },
  };
}
