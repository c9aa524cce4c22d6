import { type Store, unavailable } from '@roost/core';
import type { Database } from 'better-sqlite3';
import { openAttemptStore } from './attempt-store.ts';
import { openChangeFeed } from './change-feed.ts';
import { openChangeLog } from './change-log.ts';
import { openChangeStore } from './change-store.ts';
import { openDataVersion } from './data-version.ts';
import { openDeliveryLog } from './delivery-log.ts';
import { type DeliveryQueue, openDeliveryQueue } from './delivery-queue.ts';
import { openDeliveryRemoval } from './delivery-removal.ts';
import { openDeliveryReplay } from './delivery-replay.ts';
import { openEnvironmentStore } from './environment-store.ts';
import { openEventFanOut } from './event-fan-out.ts';
import { openEventWriter } from './event-writer.ts';
import { openFieldDefinitions } from './field-definitions.ts';
import { openFieldStore } from './field-store.ts';
import { openImportStore } from './import-store.ts';
import { openIntentStore } from './intent-store.ts';
import { openKeyStore } from './key-store.ts';
import { openLimitStore } from './limit-store.ts';
import { openDatabase } from './open-database.ts';
import { ReadTurn } from './read-turn.ts';
import { asStoreError } from './sqlite-errors.ts';
import { openUserStore } from './user-store.ts';
import { openValueStore } from './value-store.ts';
import { openWebhookMemory } from './webhook-memory.ts';
import { openWebhookRemoval } from './webhook-removal.ts';
import { openWebhookStore } from './webhook-store.ts';
import { WriteQueue } from './write-queue.ts';

export interface SqliteOptions {
  /** Copies values into the audit trail, before and after; without it the trail says which were changed. */
  recordValues?: boolean;
}

/** The Store port, and what sends the deliveries in it. */
export interface SqliteHome {
  store: Store;
  deliveries: DeliveryQueue;
}

/**
 * The Store port on SQLite, in a data folder of its own. Several processes may open the same folder.
 *
 * @throws RoostError where the folder or the database in it cannot be used, with what to do.
 */
export function openSqliteStore(folder: string, options: SqliteOptions = {}): Store {
  return openSqliteHome(folder, options).store;
}

export function openSqliteHome(folder: string, options: SqliteOptions = {}): SqliteHome {
  return composeSqliteHome(openDatabase(folder), openChangeLog, options);
}

/**
 * @param openLog opens what remembers a change: the product has one, the bench leaves it out to measure what it costs.
 */
export function composeSqliteHome(
  db: Database,
  openLog: typeof openChangeLog,
  options: SqliteOptions = {},
): SqliteHome {
  const reads = new ReadTurn(db);
  const writes = new WriteQueue(db, reads);
  const dataVersion = openDataVersion(db, reads);
  const definitions = openFieldDefinitions(db, dataVersion);
  const webhooks = openWebhookMemory(db, dataVersion);
  const feed = openChangeFeed(db, writes, webhooks);
  const events = openEventWriter(db);
  const record = openLog(db, writes, feed, dataVersion);
  const { removeOf, forgetDeliveries } = openDeliveryRemoval(db, writes);
  const removal = openWebhookRemoval(db, writes, removeOf);
  const one = db.prepare('SELECT 1 FROM environments LIMIT 1');
  const guarded = guard(db, reads, {
    ping: async () => {
      one.get();
    },
    ...openEnvironmentStore(db, writes, record, webhooks, removal),
    ...openKeyStore(db, writes, record),
    ...openUserStore(db, writes, record),
    ...openFieldStore(db, writes, record, definitions),
    ...openValueStore(db, writes, record, definitions, options),
    ...openImportStore(db, writes, record, definitions, options),
    ...openIntentStore(db, writes, record, options),
    ...openChangeStore(db, writes),
    ...openLimitStore(db, writes),
    ...openAttemptStore(db, writes),
    ...openWebhookStore(db, writes, record, webhooks, removal),
    ...openDeliveryLog(db, writes, webhooks, { ...feed, ...events }),
    ...openDeliveryReplay(db, writes, webhooks),
    forgetDeliveries,
  });
  const close = async () => {
    writes.close();
    reads.leave();
    db.close();
  };
  const deliveries = {
    ...guard(db, reads, {
      fanOut: openEventFanOut(db, writes, webhooks, events),
      ...openDeliveryQueue(db, webhooks),
    }),
    onEvents: feed.onAdded,
  };
  return { store: { ...guarded, close }, deliveries };
}

/** All that they do is done in a batch of writes, which has a transaction for it and gives such errors already. */
const writingAlone: ReadonlySet<string> = new Set<keyof Store>(['createUser', 'saveUser', 'setValues']);

/** What every method has around it: a turn to read in, and errors as the port promises them. */
function guard<S extends object>(db: Database, reads: ReadTurn, store: S): S {
  const guarded: Record<string, unknown> = {};
  const asPromised = (error: unknown) => (db.open ? asStoreError(error) : unavailable(error));
  const refuse = (error: unknown) => {
    throw asPromised(error);
  };
  for (const [name, method] of Object.entries(store) as [
    string,
    (...given: unknown[]) => Promise<unknown>,
  ][]) {
    if (writingAlone.has(name)) {
      guarded[name] = method;
      continue;
    }
    guarded[name] = (...given: unknown[]) => {
      try {
        reads.enter();
        return method(...given).catch(refuse);
      } catch (error) {
        return Promise.reject(asPromised(error));
      }
    };
  }
  return guarded as S;
}
