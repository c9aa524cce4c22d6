import { randomUUID } from 'node:crypto';
import { type RunningDynamoDb, startDynamoDb } from '@roost/testing/dynamodb';
import { engineOfRun } from '@roost/testing/dynamodb-run';
import { afterAll, beforeAll } from 'vitest';
import { createTables } from '../src/create-tables.ts';
import { type Db, type DbOptions, openDb, type TableNames } from '../src/db.ts';
import { deleteTables } from './delete-tables.ts';

/** Where an engine is to be found, as the SDK takes it. Any credentials are right. */
export type EngineClient = NonNullable<DbOptions['client']>;

export interface TestEngine {
  client: EngineClient;
  /** Empty tables of a test's own, which are gone after the file. */
  makeTables(): Promise<TableNames>;
  /** Where a file makes many. */
  dropTables(tables: TableNames): Promise<void>;
}

/**
 * The engine of the run, with tables of one's own.
 *
 * @param options.own another engine, for a file that makes a hundred tables: DynamoDB Local looks through all streams
 * that there ever were at every write.
 */
export function useEngine({ own = false } = {}): TestEngine {
  let started: RunningDynamoDb | undefined;
  const made = new Set<TableNames>();
  const client: EngineClient = {
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    // An engine that shares two cores with the tests is slower than what it stands for.
    requestHandler: { connectionTimeout: 10_000, requestTimeout: 20_000 },
  };

  async function workOn(tables: TableNames, work: (db: Db) => Promise<void>): Promise<void> {
    const db = openDb({ tables, client });
    await work(db);
    db.close();
  }

  async function dropTables(tables: TableNames): Promise<void> {
    made.delete(tables);
    await workOn(tables, deleteTables);
  }

  beforeAll(async () => {
    if (own) started = await startDynamoDb();
    client.endpoint = started?.endpoint ?? (await engineOfRun());
  }, 90_000);
  afterAll(async () => {
    if (started) return started.stop();
    for (const tables of made) await dropTables(tables);
  });
  return {
    client,
    makeTables: async () => {
      const space = randomUUID().slice(0, 8);
      const tables = {
        data: `data-${space}`,
        trail: `trail-${space}`,
        transient: `transient-${space}`,
        deliveries: `deliveries-${space}`,
      };
      await workOn(tables, createTables);
      made.add(tables);
      return tables;
    },
    dropTables,
  };
}
