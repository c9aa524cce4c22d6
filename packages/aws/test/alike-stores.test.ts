import type { Store } from '@roost/core';
import { openSqliteStore } from '@roost/embedded';
import { temporaryFolder } from '@roost/testing';
import type { OpenedStore } from '@roost/testing/store-conformance';
import { describeStoreSequences } from '@roost/testing/store-sequences';
import { expect } from 'vitest';
import { useEngine } from './engine.ts';
import { openOn } from './open-store.ts';
import { useSqs } from './queues.ts';

/** Does everything on both, and fails where one of them answers otherwise. */
function both(one: Store, other: Store): Store {
  const together: Record<string, unknown> = {};
  for (const name of Object.keys(one) as (keyof Store)[]) {
    together[name] = async (...given: never[]) => {
      const ask = (store: Store) => (store[name] as (...given: never[]) => Promise<unknown>)(...given);
      const [answer, otherAnswer] = await Promise.all([ask(one), ask(other)]);
      expect(inOneOrder(name, otherAnswer)).toEqual(inOneOrder(name, answer));
      return answer;
    };
  }
  return together as unknown as Store;
}

/** The port gives some answers in no order. */
function inOneOrder(name: keyof Store, answer: unknown): unknown {
  if ((name !== 'listValues' && name !== 'listEnvironments') || !Array.isArray(answer)) return answer;
  return answer.toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
}

const openDynamoDb = openOn(useEngine(), useSqs());

async function open(): Promise<OpenedStore> {
  const folder = temporaryFolder();
  const dynamoDb = await openDynamoDb();
  const sqlite = openSqliteStore(folder.path);
  return {
    store: both(sqlite, dynamoDb.store),
    reopen: () => Promise.reject(new Error('Sequences run on a store that stays open')),
    dispose: async () => {
      await sqlite.close();
      await dynamoDb.dispose();
      folder[Symbol.dispose]();
    },
  };
}

describeStoreSequences('DynamoDB, and SQLite beside it,', open, { sequences: 10 });
