import { createTables } from '@roost/aws/create-tables';
import { type Db, openDb } from '@roost/aws/db';
import { deleteTables } from '@roost/aws/delete-tables';
import { openFirstAttemptQueue, openRetryQueue } from '@roost/aws/delivery-queues';
import { openDynamoDbStore } from '@roost/aws/dynamodb-store';
import { makeSweeperHandler } from '@roost/aws/sweeper-handler';
import { type Core, createCore, issueApiKey, type Origin, type Secrets } from '@roost/core';
import { openSender } from '@roost/delivery';
import { makeChangesFunction } from '@roost/function-changes';
import { makeDeliveriesFunction } from '@roost/function-deliveries';
import { makeHandler, silentLog } from '@roost/lambda';
import { areas } from '@roost/schemas';
import { routeHandlers, startHttp } from '@roost/server';
import { streamEngineOfRun } from '@roost/testing/dynamodb-run';
import { startEventSource } from '@roost/testing/dynamodb-streams';
import { startSqs } from '@roost/testing/sqs';
import { startSqsSource } from '@roost/testing/sqs-event-source';
import { type FunctionName, streamReaders } from '../lib/function-names.ts';
import { type TableRequest, tableRequests } from './table-request.ts';

/** What the environment `production` has its tokens signed with. */
export const ssoKey = 'what the sign-on of this test signs with';

const secrets: Secrets = {
  lifetime: 60_000,
  read: async () => ({
    peppers: [{ id: 'pepper', secret: Buffer.alloc(32, 'pepper') }],
    ssoKeys: new Map([['production', ssoKey]]),
    upstreamKeys: new Map(),
  }),
};

export const origin: Origin = {
  actor: { type: 'system', id: 'test', name: null },
  environment: 'production',
  requestId: 'test',
  ip: null,
  at: Date.now(),
};

/**
 * Every function on the real engine, each on a store of its own, with what each of them asks of the tables, which are
 * called `data`, `trail`, `transient` and `deliveries`, and the queues that they send to `firsts` and `retries`.
 */
export async function startObserved() {
  const endpoint = await streamEngineOfRun();
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = { endpoint, region: 'us-east-1', credentials };
  const tables = { data: 'data', trail: 'trail', transient: 'transient', deliveries: 'deliveries' };
  const db = openDb({ tables, client });
  await createTables(db);

  const asked = new Map<FunctionName, TableRequest[]>();
  /** The tables as one function sees them. */
  const seenBy = (name: FunctionName): Db => {
    const requests: TableRequest[] = [];
    asked.set(name, requests);
    return {
      ...db,
      send: (command) => {
        requests.push(...tableRequests(command));
        return db.send(command);
      },
    };
  };
  const sqs = await startSqs();
  const [firsts, later] = [await sqs.makeQueue({ fifo: true }), await sqs.makeQueue({ fifo: false })];
  const sent = new Map<FunctionName, Set<'firsts' | 'retries'>>();
  /** A queue as one function sees it. */
  const sentBy = <Queue extends { send(...given: never[]): Promise<void> }>(
    name: FunctionName,
    to: 'firsts' | 'retries',
    queue: Queue,
  ): Queue => ({
    ...queue,
    send: (...given: Parameters<Queue['send']>) => {
      sent.set(name, (sent.get(name) ?? new Set()).add(to));
      return queue.send(...given);
    },
  });
  const first = openFirstAttemptQueue({ url: firsts.url, client: sqs.connection });
  const retries = openRetryQueue({ url: later.url, client: sqs.connection });

  const coreOn = (seen: Db, name: FunctionName): Core =>
    createCore({
      store: openDynamoDbStore(seen, { retries: sentBy(name, 'retries', retries), retention: 30 }),
      secrets,
      allowLocalWebhooks: true,
    });

  const handlers = Object.fromEntries(
    areas.map((area) => {
      const limits = { requests: 1_000_000, failures: 1_000 };
      return [
        area,
        makeHandler(area, { core: coreOn(seenBy(area), area), corsOrigins: ['*'], limits, log: silentLog }),
      ];
    }),
  );
  const http = await startHttp(
    routeHandlers((area) => handlers[area] as ReturnType<typeof makeHandler>),
    { port: 0, host: '127.0.0.1', trustProxy: false },
  );
  const fail = (error: unknown) => {
    throw error;
  };
  const readers = {
    changes: makeChangesFunction(
      seenBy('changes'),
      {
        trail: { recordValues: true, retention: 1 },
        webhooks: { queue: sentBy('changes', 'firsts', first), retention: 30 },
      },
      fail,
    ),
    sweeper: makeSweeperHandler(seenBy('sweeper'), fail, { settleTime: 0 }),
  };
  const sender = openSender({ allowLocal: true });
  const deliveries = makeDeliveriesFunction(
    seenBy('deliveries'),
    { secrets, retries: sentBy('deliveries', 'retries', retries), retention: 30, send: sender.send },
    fail,
  );
  const sources = [
    ...streamReaders.map((reader) =>
      startEventSource({
        client,
        table: 'data',
        handler: (event) => readers[reader](event, { getRemainingTimeInMillis: () => 60_000 }),
      }),
    ),
    ...[firsts, later].map((queue) =>
      startSqsSource({ connection: sqs.connection, queue, handler: deliveries, batchSize: 1 }),
    ),
  ];

  const core = createCore({ store: openDynamoDbStore(db), secrets });
  await core.store.createEnvironment({ name: 'production', createdAt: origin.at }, origin);
  const { key } = await issueApiKey(
    core,
    { environment: 'production', name: 'admin', scopes: ['*'] },
    origin,
  );
  return {
    address: `http://127.0.0.1:${http.port}`,
    apiKey: key,
    /** Of nobody's function: what is asked through it is not noted. */
    core,
    asked,
    /** Which queues each function has put messages into. */
    sent,
    stop: async () => {
      await http.close();
      for (const source of sources) await source.stop();
      await sender.close();
      await deleteTables(db);
      db.close();
      await sqs.stop();
    },
  };
}
