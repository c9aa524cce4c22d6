import { setTimeout as sleep } from 'node:timers/promises';
import {
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { SqsConnection, TestQueue } from './sqs.ts';

/** What reads a queue and calls a function, as Lambda's event source does, with its settings. */
export interface SqsSourceOptions {
  connection: SqsConnection;
  queue: Pick<TestQueue, 'url' | 'arn'>;
  handler: (event: SQSEvent) => Promise<SQSBatchResponse>;
  /** The most messages in one call. */
  batchSize: number;
  /** How many calls may be under way at once. */
  maximumConcurrency?: number;
}

export interface SqsSource extends AsyncDisposable {
  stop(): Promise<void>;
}

/** How long it rests when as much is under way as may be, in milliseconds. */
const interval = 20;

/**
 * Hands over what comes, and deletes what was handled: all of a batch but those that the function names with
 * ReportBatchItemFailures, or none where it throws. These come again when their time out of sight is over.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export function startSqsSource({
  connection,
  queue: { url: QueueUrl, arn },
  handler,
  batchSize,
  maximumConcurrency = 10,
}: SqsSourceOptions): SqsSource {
  const client = new SQSClient(connection);
  const ending = new AbortController();
  const underWay = new Set<Promise<void>>();

  async function hand(messages: readonly Message[]): Promise<void> {
    const event = { Records: messages.map((message) => asRecord(message, arn)) };
    // As JSON, so that a handler holds nothing but what Lambda would give it.
    const failed = await handler(JSON.parse(JSON.stringify(event))).then(
      ({ batchItemFailures }) => batchItemFailures.map(({ itemIdentifier }) => itemIdentifier),
      () => messages.map(({ MessageId }) => MessageId),
    );
    const done = messages.filter(({ MessageId }) => !failed.includes(MessageId ?? ''));
    if (done.length === 0) return;
    const Entries = done.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
  }

  /** What there is, or what comes within a second. */
  async function receive(): Promise<Message[]> {
    const command = new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: batchSize,
      MessageSystemAttributeNames: ['All'],
      WaitTimeSeconds: 1,
    });
    try {
      return (await client.send(command, { abortSignal: ending.signal })).Messages ?? [];
    } catch (error) {
      if (ending.signal.aborted) return [];
      throw error;
    }
  }

  async function run(): Promise<void> {
    while (!ending.signal.aborted) {
      if (underWay.size >= maximumConcurrency) {
        await sleep(interval);
        continue;
      }
      const messages = await receive();
      if (messages.length === 0) continue;
      const call = hand(messages).finally(() => underWay.delete(call));
      underWay.add(call);
    }
    await Promise.all(underWay);
  }

  const running = run();
  // Whoever stops it learns why it ended before.
  running.catch(() => {});
  const stop = async () => {
    ending.abort();
    await running.finally(() => client.destroy());
  };
  return { stop, [Symbol.asyncDispose]: stop };
}

function asRecord(
  { MessageId, ReceiptHandle, Body, Attributes, MD5OfBody }: Message,
  arn: string,
): SQSRecord {
  return {
    messageId: MessageId ?? '',
    receiptHandle: ReceiptHandle ?? '',
    body: Body ?? '',
    attributes: Attributes as unknown as SQSRecord['attributes'],
    messageAttributes: {},
    md5OfBody: MD5OfBody ?? '',
    eventSource: 'aws:sqs',
    eventSourceARN: arn,
    awsRegion: 'eu-central-1',
  };
}
