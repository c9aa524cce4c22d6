import { randomUUID } from 'node:crypto';
import { engineOfRun } from '@roost/testing/dynamodb-run';
import { beforeAll } from 'vitest';
import { createTables } from '../src/create-tables.ts';
import { type DbOptions, openDb, type TableNames } from '../src/db.ts';

/** Where an engine is to be found, as the SDK takes it. Any credentials are right. */
export type EngineClient = NonNullable<DbOptions['client']>;

export interface TestEngine {
  client: EngineClient;
  /** Empty tables of a test's own. */
  makeTables(): Promise<TableNames>;
}

/** The engine of the run, with tables of one's own. */
export function useEngine(): TestEngine {
  const engine: TestEngine = {
    client: {
      region: 'eu-central-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      // An engine that shares two cores with the tests is slower than what it stands for.
      requestHandler: { connectionTimeout: 10_000, requestTimeout: 20_000 },
    },
    makeTables: async () => {
      const space = randomUUID().slice(0, 8);
      const tables = {
        data: `data-${space}`,
        trail: `trail-${space}`,
        transient: `transient-${space}`,
        deliveries: `deliveries-${space}`,
      };
      const db = openDb({ tables, client: engine.client });
      await createTables(db);
      db.close();
      return tables;
    },
  };
  beforeAll(async () => {
    engine.client.endpoint = await engineOfRun();
  }, 90_000);
  return engine;
}
