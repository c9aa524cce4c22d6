import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { RoostError } from '@roost/core';
import { newOrigin, newUser } from '@roost/testing/store-records';
import { expect, test } from 'vitest';
import { useEngine } from '../test/engine.ts';
import { openDb } from './db.ts';
import { openDeadline, withinTime } from './deadline.ts';
import { asStoreError } from './dynamodb-errors.ts';
import { openDynamoDbStore } from './dynamodb-store.ts';

const engine = useEngine();
const nowhere = { data: 'none', trail: 'none', transient: 'none', deliveries: 'none' };
const unavailable = { code: 'unavailable', status: 503, retryAfter: 1, cause: expect.any(Error) };

/** A server that takes connections and says nothing. */
async function silentServer() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { endpoint: `http://127.0.0.1:${port}`, [Symbol.dispose]: () => server.close() };
}

test('where nobody listens, and where the tables are not there, the store is unavailable', async () => {
  const client = { ...engine.client, maxAttempts: 1 };
  for (const endpoint of ['http://127.0.0.1:1', engine.client.endpoint as string]) {
    const store = openDynamoDbStore(openDb({ tables: nowhere, client: { ...client, endpoint } }));
    await expect(store.getUser('production', 'alice')).rejects.toMatchObject(unavailable);
    await expect(store.createUser(newUser('alice'), newOrigin())).rejects.toMatchObject(unavailable);
    await expect(store.ping()).rejects.toMatchObject(unavailable);
    await store.close();
  }
});

test.each([
  ['502 and a page for people', 502, '<html>Bad gateway</html>'],
  ['500 and its own error', 500, '{"__type":"com.amazonaws.dynamodb.v20120810#InternalServerError"}'],
  ['200 and half an answer', 200, '{"Item":{"pk":'],
  [
    '400 and that there was too much',
    400,
    '{"__type":"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException"}',
  ],
])('where it answers %s, the store is unavailable', async (_, status, body) => {
  const server = createHttpServer((_req, res) => res.writeHead(status).end(body)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const client = { ...engine.client, endpoint: `http://127.0.0.1:${port}` };
  const store = openDynamoDbStore(openDb({ tables: nowhere, client }));
  await expect(store.getUser('production', 'alice')).rejects.toMatchObject(unavailable);
  await store.close();
  server.close();
});

test('a call that DynamoDB does not answer is given up while the function has time to say so', async () => {
  using server = await silentServer();
  const deadline = openDeadline();
  const client = { ...engine.client, endpoint: server.endpoint };
  const store = openDynamoDbStore(openDb({ tables: nowhere, client, deadline }));
  const handler = withinTime(deadline, (_: unknown) => store.ping());
  const refused = handler({}, { getRemainingTimeInMillis: () => 1_000 }).catch((error: unknown) => error);
  // By a timer of the same process: where the machine stalls, both are late.
  expect(await Promise.race([refused, sleep(1_000, 'no answer in time')])).toMatchObject(unavailable);
  await store.close();
});

test('a request of ours that is wrong is a fault of the code, not of the store', async () => {
  const tables = await engine.makeTables();
  const db = openDb({ tables, client: engine.client });
  const wrong = db.send(new GetItemCommand({ TableName: tables.data, Key: { pk: { S: 'x' } } }));
  const error = asStoreError(await wrong.catch((thrown) => thrown));
  expect(error).not.toBeInstanceOf(RoostError);
  expect(error).toMatchObject({ name: 'ValidationException' });
  expect(asStoreError(new TypeError('x is not a function'))).toBeInstanceOf(TypeError);
  db.close();
});
