import { randomUUID } from 'node:crypto';
import { startDynamoDb } from '@roost/testing/dynamodb';
import { afterAll, beforeAll } from 'vitest';
import { createTables } from '../src/create-tables.ts';
import { type DbOptions, openDb, type TableNames } from '../src/db.ts';

/** Where an engine is to be found, as the SDK takes it. Any credentials are right. */
export type EngineClient = NonNullable<DbOptions['client']>;

export interface TestEngine {
  client: EngineClient;
  /** Empty tables of a test's own. */
  makeTables(): Promise<TableNames>;
}

/** One engine for a test file, there while its tests run. */
export function useEngine(): TestEngine {
  const engine: TestEngine = {
    client: { region: 'eu-central-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } },
    makeTables: async () => {
      const space = randomUUID().slice(0, 8);
      const tables = { data: `data-${space}`, trail: `trail-${space}`, transient: `transient-${space}` };
      const db = openDb({ tables, client: engine.client });
      await createTables(db);
      db.close();
      return tables;
    },
  };
  let stop: (() => Promise<void>) | undefined;
  beforeAll(async () => {
    const running = await startDynamoDb();
    stop = running.stop;
    engine.client.endpoint = running.endpoint;
  }, 90_000);
  afterAll(() => stop?.());
  return engine;
}
