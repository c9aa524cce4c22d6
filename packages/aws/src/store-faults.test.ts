import type { Change, Store } from '@roost/core';
import { openStoreModel } from '@roost/testing/store-model';
import { beforeAll, describe, expect, test } from 'vitest';
import { changesIn } from '../test/changes-in.ts';
import { useEngine } from '../test/engine.ts';
import { type Fault, faults, startFaultProxy } from '../test/fault-proxy.ts';
import { type TestQueues, useSqs } from '../test/queues.ts';
import {
  everythingIn,
  makeRecords,
  prepare,
  type Records,
  writeOperations,
} from '../test/write-operations.ts';
import { openDb } from './db.ts';
import { openDynamoDbStore } from './dynamodb-store.ts';

const engine = useEngine({ own: true });
const sqs = useSqs();
let queues: TestQueues;

beforeAll(async () => {
  // Nobody reads them: one pair will do for all stores.
  queues = await sqs.makeQueues();
});

type Operation = (store: Store, records: Records) => Promise<unknown>;

/** Milliseconds, for an engine that says nothing; the deployed function waits longer, and these tests are many. */
const impatience = { requestTimeout: 800, throwOnRequestTimeout: true };

/** Most of it is waiting, for the SDK to try again. */
const timeout = 60_000;

async function modelAfter(records: Records, operation?: Operation) {
  const model = openStoreModel();
  await prepare(model, records);
  const answer = await operation?.(model, records);
  const changes = ['production'].map((name) => model.listChanges(name, {}, { limit: 1000 }));
  return {
    answer,
    changes: inWords((await Promise.all(changes)).flat()),
    state: await everythingIn(model, records),
  };
}

function inWords(changes: readonly Change[]): string[] {
  return changes.map(({ action, target, at }) => `${action} ${target.id} ${at}`).toSorted();
}

const seed = Number(process.env.ROOST_FAULT_SEED ?? Date.now() % 1_000_000);

/**
 * A quarter of the operations, each under one of the faults in one of the two ways, others each time; all operations under all
 * faults in both ways with `ROOST_FAULTS=all` (`npx pnpm soak`).
 */
function faultsFor(operation: string, way: 0 | 1): [string, Fault][] {
  const all = Object.entries(faults);
  if (process.env.ROOST_FAULTS === 'all') return all;
  const turn = seed + Object.keys(writeOperations).indexOf(operation);
  return turn % 8 === way ? [all[(turn >> 3) % all.length] as [string, Fault]] : [];
}

/** Carries out an operation between faults, and says what came of it. */
async function carryOut(
  records: Records,
  operation: Operation,
  faultOf: (request: number) => Fault | undefined,
) {
  const tables = await engine.makeTables();
  const db = openDb({ tables, client: engine.client });
  const home = { retries: queues.retries, retention: 30 };
  const direct = openDynamoDbStore(db, home);
  await prepare(direct, records);
  await using proxy = await startFaultProxy(String(engine.client.endpoint), faultOf);
  const store = openDynamoDbStore(
    openDb({ tables, client: { ...engine.client, requestHandler: impatience, endpoint: proxy.endpoint } }),
    home,
  );
  const outcome = await operation(store, records).then(
    (answer) => ({ answer }),
    (error: unknown) => ({ error }),
  );
  const requests = proxy.count();
  await store.close();
  const changes = inWords(await changesIn(db, engine.client));
  // By an instance that remembers nothing.
  const fresh = openDynamoDbStore(openDb({ tables, client: engine.client }));
  const state = await everythingIn(fresh, records);
  await Promise.all([direct.close(), fresh.close()]);
  await engine.dropTables(tables);
  return { outcome, requests, changes, state };
}

const chosen = Object.entries(writeOperations).filter(([name]) =>
  ([0, 1] as const).some((way) => faultsFor(name, way).length > 0),
);

describe.concurrent.each(chosen)('%s', { timeout }, (name, operation) => {
  test.each(faultsFor(name, 0))(
    `is made once, and answered rightly, over an engine that is %s for one request, whichever (seed ${seed})`,
    async (_name, fault) => {
      for (let faulty = 0; ; faulty++) {
        const records = makeRecords();
        const expected = await modelAfter(records, operation);
        const { outcome, requests, changes, state } = await carryOut(records, operation, (request) =>
          request === faulty ? fault : undefined,
        );
        if (requests <= faulty) return expect(faulty).toBeGreaterThan(0);
        expect({ outcome, changes, state }, `request ${faulty}`).toEqual({
          outcome: { answer: expected.answer },
          changes: expected.changes,
          state: expected.state,
        });
      }
    },
  );

  test.each(faultsFor(name, 1))(
    `is unavailable over an engine that is %s from some request on, and made once or not at all (seed ${seed})`,
    async (_name, fault) => {
      for (let faulty = 0; ; faulty++) {
        const records = makeRecords();
        const [before, after] = [await modelAfter(records), await modelAfter(records, operation)];
        const { outcome, requests, changes, state } = await carryOut(records, operation, (request) =>
          request >= faulty ? fault : undefined,
        );
        if (requests <= faulty) return expect(faulty).toBeGreaterThan(0);
        expect(outcome, `request ${faulty}`).toMatchObject({ error: { code: 'unavailable', retryAfter: 1 } });
        const { answer: _before, ...unchanged } = before;
        const { answer: _after, ...changed } = after;
        expect([unchanged, changed]).toContainEqual({ changes, state });
        // What was not carried out has left nothing.
        if (fault !== 'lose answer') expect({ changes, state }).toEqual(unchanged);
      }
    },
  );
});
