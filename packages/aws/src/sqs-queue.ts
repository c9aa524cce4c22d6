import {
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
  SQSClient,
  type SQSClientConfig,
} from '@aws-sdk/client-sqs';
import { unavailable } from '@roost/core';
import type { Deadline } from './deadline.ts';

export interface SqsQueueOptions {
  url: string;
  /** Region, endpoint, credentials and the like where the SDK is not to find them its usual way. */
  client?: SQSClientConfig;
  /** Calls are cut off when it is over. */
  deadline?: Deadline;
}

export type SqsMessage = Omit<SendMessageBatchRequestEntry, 'Id'>;

export interface SqsQueue {
  /** In their order. Rejects where not all were taken: some may have been. */
  send(messages: readonly SqsMessage[]): Promise<void>;
}

/** The most that one call takes. */
const batchSize = 10;

/** Three attempts of at most two seconds each, as of DynamoDB. */
const patience: SQSClientConfig = {
  maxAttempts: 3,
  retryMode: 'standard',
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_000, throwOnRequestTimeout: true },
};

export function openSqsQueue({ url, client: config, deadline }: SqsQueueOptions): SqsQueue {
  const client = new SQSClient({ ...patience, ...config });

  async function sendBatch(messages: readonly SqsMessage[]): Promise<void> {
    const abortSignal = deadline?.signal();
    const { Failed = [] } = await client.send(
      new SendMessageBatchCommand({
        QueueUrl: url,
        Entries: messages.map((message, index) => ({ ...message, Id: String(index) })),
      }),
      abortSignal ? { abortSignal } : {},
    );
    if (Failed.length > 0) throw unavailable(new Error(`SQS did not take a message: ${Failed[0]?.Code}`));
  }

  return {
    send: async (messages) => {
      for (let start = 0; start < messages.length; start += batchSize)
        await sendBatch(messages.slice(start, start + batchSize));
    },
  };
}
