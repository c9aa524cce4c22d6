import { makeChangesHandler } from '@roost/aws/changes-handler';
import { createTables } from '@roost/aws/create-tables';
import { type Db, openDb } from '@roost/aws/db';
import { openDynamoDbStore } from '@roost/aws/dynamodb-store';
import { makeSweeperHandler } from '@roost/aws/sweeper-handler';
import { openTrailWriter } from '@roost/aws/trail-writer';
import { type Core, createCore, issueApiKey, type Origin, type Secrets } from '@roost/core';
import { makeHandler, silentLog } from '@roost/lambda';
import { type Area, areas } from '@roost/schemas';
import { routeHandlers, startHttp } from '@roost/server';
import { startDynamoDb } from '@roost/testing/dynamodb';
import { startEventSource } from '@roost/testing/dynamodb-streams';
import { type StreamReader, streamReaders } from '../lib/permissions.ts';
import { type TableRequest, tableRequests } from './table-request.ts';

/** What the environment `production` has its tokens signed with. */
export const ssoKey = 'what the sign-on of this test signs with';

const secrets: Secrets = {
  lifetime: 60_000,
  read: async () => ({
    peppers: [{ id: 'pepper', secret: Buffer.alloc(32, 'pepper') }],
    ssoKeys: new Map([['production', ssoKey]]),
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
 * Every function on the real engine, each on a store of its own, with what each of them asks of the tables. They are
 * called `data`, `trail` and `transient`.
 */
export async function startObserved() {
  const engine = await startDynamoDb();
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = { endpoint: engine.endpoint, region: 'us-east-1', credentials };
  const db = openDb({ tables: { data: 'data', trail: 'trail', transient: 'transient' }, client });
  await createTables(db);

  const asked = new Map<Area | StreamReader, TableRequest[]>();
  /** The tables as one function sees them. */
  const seenBy = (name: Area | StreamReader): Db => {
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
  const coreOn = (seen: Db): Core => createCore({ store: openDynamoDbStore(seen), secrets });

  const handlers = Object.fromEntries(
    areas.map((area) => {
      const limits = { requests: 1_000_000, failures: 1_000 };
      return [
        area,
        makeHandler(area, { core: coreOn(seenBy(area)), corsOrigins: ['*'], limits, log: silentLog }),
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
    changes: makeChangesHandler(
      [openTrailWriter(seenBy('changes'), { recordValues: true, retention: 1 })],
      fail,
    ),
    sweeper: makeSweeperHandler(seenBy('sweeper'), fail, { settleTime: 0 }),
  };
  const sources = streamReaders.map((reader) =>
    startEventSource({
      client,
      table: 'data',
      handler: (event) => readers[reader](event, { getRemainingTimeInMillis: () => 60_000 }),
    }),
  );

  const core = coreOn(db);
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
    stop: async () => {
      await http.close();
      for (const source of sources) await source.stop();
      db.close();
      await engine.stop();
    },
  };
}
