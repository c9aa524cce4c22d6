import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type RunningDynamoDb, startDynamoDb } from './dynamodb.ts';

/** Where a test file asks for the engine of its run. */
const variable = 'ROOST_TEST_ENGINE_OF_RUN';

/**
 * For vitest's `globalSetup`: one engine for all files of a run that use {@link engineOfRun}, started when the first of
 * them asks for it. A JVM for each file takes longer than most of their tests.
 */
export default async function setUp(): Promise<() => Promise<void>> {
  let starting: Promise<RunningDynamoDb> | undefined;
  const server = createServer((_req, res) => {
    starting ??= startDynamoDb();
    starting.then(
      ({ endpoint }) => res.end(endpoint),
      (error: Error) => res.writeHead(500).end(error.message),
    );
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  process.env[variable] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return async () => {
    server.close();
    server.closeAllConnections();
    await (await starting?.catch(() => undefined))?.stop();
  };
}

/** @returns the engine's endpoint. Its tables are everybody's: names are to be unique. */
export async function engineOfRun(): Promise<string> {
  const address = process.env[variable];
  if (address === undefined)
    throw new Error(`${variable} is not set: vitest.config.ts names its globalSetup`);
  const answer = await fetch(address);
  const text = await answer.text();
  if (!answer.ok) throw new Error(text);
  return text;
}
