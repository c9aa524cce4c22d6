import { randomUUID } from 'node:crypto';
import { type Db, openDb, openDynamoDbStore, openFirstAttemptQueue, openRetryQueue } from '@roost/aws';
import { createTables } from '@roost/aws/create-tables';
import { deleteTables } from '@roost/aws/delete-tables';
import type { Secrets, Store, WebhookRecord } from '@roost/core';
import { openSender } from '@roost/delivery';
import { makeChangesFunction } from '@roost/function-changes';
import { streamEngineOfRun } from '@roost/testing/dynamodb-run';
import { type EventSource, startEventSource } from '@roost/testing/dynamodb-streams';
import { type RunningSqs, type SqsConnection, startSqs, type TestQueue } from '@roost/testing/sqs';
import { startSqsSource } from '@roost/testing/sqs-event-source';
import { newOrigin, newWebhook, start } from '@roost/testing/store-records';
import { afterAll, afterEach, beforeAll, beforeEach, vi } from 'vitest';
import { makeDeliveriesFunction } from '../src/index.ts';

const secrets: Secrets = {
  lifetime: 60_000,
  read: async () => ({
    peppers: [{ id: 'pepper', secret: Buffer.alloc(32, 'pepper') }],
    ssoKeys: new Map(),
    upstreamKeys: new Map(),
  }),
};

/** The way from a change to an endpoint, on the engines of AWS' protocols. */
export interface TestDeployment extends AsyncDisposable {
  db: Db;
  store: Store;
  /** To SQS. */
  connection: SqsConnection;
  queues: { first: TestQueue; later: TestQueue };
  /** What functions could not handle. */
  reported: unknown[];
  givenWebhook(url: string, given?: Partial<WebhookRecord>): Promise<WebhookRecord>;
  /** Reads the stream with `functions/changes`, from its beginning. */
  startChanges(): EventSource;
}

/** Time is the test's: what is due later waits for it, in SQS too. */
export function passTime(milliseconds: number): void {
  vi.setSystemTime(Date.now() + milliseconds);
}

/** So long that no time which a test has pass brings back what is being handled, in seconds: the most that SQS takes. */
const outOfSight = 43_200;

export interface DeployOptions {
  /** Of both queues, in seconds. */
  visibilityTimeout?: number;
  /** How long the sender waits for an answer, in milliseconds: by default as long as the deployed one does. */
  answerTimeout?: number;
}

export function useDeployments(): {
  deploy(options?: DeployOptions): Promise<TestDeployment>;
} {
  let endpoint: string;
  let sqs: RunningSqs;
  beforeAll(async () => {
    [endpoint, sqs] = await Promise.all([streamEngineOfRun(), startSqs()]);
  }, 90_000);
  afterAll(() => sqs.stop());
  // A write that takes seconds, on a machine that is busy, would have its message sent twice: see announce-attempts.ts.
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date', 'hrtime'], now: start }));
  afterEach(() => void vi.useRealTimers());

  async function deploy({
    visibilityTimeout = outOfSight,
    answerTimeout = 15_000,
  }: DeployOptions = {}): Promise<TestDeployment> {
    const { connection } = sqs;
    const [first, later] = [
      await sqs.makeQueue({ fifo: true, visibilityTimeout }),
      await sqs.makeQueue({ fifo: false, visibilityTimeout }),
    ];
    const queue = openFirstAttemptQueue({ url: first.url, client: connection });
    const retries = openRetryQueue({ url: later.url, client: connection });
    const space = randomUUID().slice(0, 8);
    const client = { ...connection, endpoint };
    const tables = {
      data: `data-${space}`,
      trail: `trail-${space}`,
      transient: `transient-${space}`,
      deliveries: `deliveries-${space}`,
    };
    const db = openDb({ tables, client });
    await createTables(db);
    const store = openDynamoDbStore(db, { retries, retention: 30 });
    const reported: unknown[] = [];
    const report = (_: unknown, record: unknown) => void reported.push(record);
    const sender = openSender({ allowLocal: true, timeout: answerTimeout });
    const handler = makeDeliveriesFunction(
      db,
      { secrets, retries, retention: 30, send: sender.send },
      report,
    );
    const startChanges = () => {
      const changes = makeChangesFunction(
        db,
        { trail: { recordValues: false, retention: 0 }, webhooks: { queue, retention: 30 } },
        report,
      );
      const context = { getRemainingTimeInMillis: () => 60_000 };
      return startEventSource({ client, table: tables.data, handler: (event) => changes(event, context) });
    };
    // As infra/lib/deliveries.ts has them.
    const sources = [
      startSqsSource({ connection, queue: first, handler, batchSize: 1 }),
      startSqsSource({ connection, queue: later, handler, batchSize: 10 }),
    ];
    return {
      db,
      store,
      connection,
      queues: { first, later },
      reported,
      startChanges,
      givenWebhook: async (url, given) => {
        const webhook = newWebhook({ url, ...given });
        await store.createWebhook(webhook, newOrigin());
        return webhook;
      },
      [Symbol.asyncDispose]: async () => {
        for (const source of sources) await source.stop();
        await sender.close();
        await deleteTables(db);
        await store.close();
      },
    };
  }
  return { deploy };
}
