import { randomUUID } from 'node:crypto';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
  type SQSClientConfig,
} from '@aws-sdk/client-sqs';
import { startFauxqs } from 'fauxqs';

/** How a client finds it, as the SDK takes it. Any region and credentials are right. */
export type SqsConnection = Required<Pick<SQSClientConfig, 'region' | 'credentials' | 'requestHandler'>> & {
  endpoint: string;
};

/** What a queue of a test is made with; the rest is as the stack has it. */
export interface QueueOptions {
  fifo: boolean;
  /** Seconds. */
  visibilityTimeout?: number;
  /** After so many times a message goes to the queue of dead letters. */
  maxReceiveCount?: number;
}

export interface TestQueue {
  url: string;
  arn: string;
  /** The bodies of the messages that were given up. */
  deadLetters(): Promise<string[]>;
}

export interface RunningSqs extends AsyncDisposable {
  connection: SqsConnection;
  /** A queue of a test's own, with a queue of dead letters. */
  makeQueue(options: QueueOptions): Promise<TestQueue>;
  stop(): Promise<void>;
}

/**
 * Starts fauxqs, which speaks the protocol of SQS, in this process: FIFO queues with groups and deduplication, delays,
 * visibility timeouts, queues of dead letters. It goes by this process' clock: a test that sets it waits for nothing.
 */
export async function startSqs(): Promise<RunningSqs> {
  const server = await startFauxqs({ port: 0, logger: false });
  const connection = {
    endpoint: `http://127.0.0.1:${server.port}`,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    // What shares two cores with the tests is slower than what it stands for, and a message sent again is another one.
    requestHandler: { connectionTimeout: 10_000, requestTimeout: 20_000 },
  };
  const client = new SQSClient(connection);

  async function create(name: string, attributes: Record<string, string>) {
    const { QueueUrl = '' } = await client.send(
      new CreateQueueCommand({ QueueName: name, Attributes: attributes }),
    );
    const { Attributes } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
    );
    // Its own name for the host is one that not every machine finds.
    const url = new URL(new URL(QueueUrl).pathname, connection.endpoint).href;
    return { url, arn: Attributes?.QueueArn ?? '' };
  }

  const stop = async () => {
    client.destroy();
    await server.stop();
  };
  return {
    connection,
    makeQueue: async ({ fifo, visibilityTimeout = 30, maxReceiveCount = 3 }) => {
      const [name, ending] = [randomUUID(), fifo ? '.fifo' : ''];
      const kind: Record<string, string> = fifo ? { FifoQueue: 'true' } : {};
      const dead = await create(`${name}-dead${ending}`, kind);
      const queue = await create(`${name}${ending}`, {
        ...kind,
        VisibilityTimeout: String(visibilityTimeout),
        RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount }),
      });
      return { ...queue, deadLetters: () => bodiesIn(client, dead.url) };
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** What is in a queue, which stays there. */
async function bodiesIn(client: SQSClient, url: string): Promise<string[]> {
  const bodies: string[] = [];
  for (;;) {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10, VisibilityTimeout: 1 }),
    );
    if (Messages.length === 0) return bodies;
    bodies.push(...Messages.map(({ Body = '' }) => Body));
  }
}
