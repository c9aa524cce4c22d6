import { type Store, unavailable } from '@roost/core';
import type { Database } from 'better-sqlite3';
import { openAttemptStore } from './attempt-store.ts';
import { openChangeLog, type RecordChange } from './change-log.ts';
import { openChangeStore } from './change-store.ts';
import { openEnvironmentStore } from './environment-store.ts';
import { openFieldDefinitions } from './field-definitions.ts';
import { openFieldStore } from './field-store.ts';
import { openKeyStore } from './key-store.ts';
import { openLimitStore } from './limit-store.ts';
import { openDatabase } from './open-database.ts';
import { ReadTurn } from './read-turn.ts';
import { asStoreError } from './sqlite-errors.ts';
import { openUserStore } from './user-store.ts';
import { openValueStore } from './value-store.ts';
import { WriteQueue } from './write-queue.ts';

export interface SqliteOptions {
  /** Copies values into the audit trail, before and after; without it the trail says which were changed. */
  recordValues?: boolean;
}

/**
 * The Store port on SQLite, in a data folder of its own. Several processes may open the same folder.
 *
 * @throws RoostError where the folder or the database in it cannot be used, with what to do.
 */
export function openSqliteStore(folder: string, options: SqliteOptions = {}): Store {
  const db = openDatabase(folder);
  return composeSqliteStore(db, openChangeLog(db), options);
}

/** @param record what remembers a change: the product has one, the bench leaves it out to measure what it costs. */
export function composeSqliteStore(db: Database, record: RecordChange, options: SqliteOptions = {}): Store {
  const reads = new ReadTurn(db);
  const writes = new WriteQueue(db, reads);
  const definitions = openFieldDefinitions(db);
  const one = db.prepare('SELECT 1 FROM environments LIMIT 1');
  const guarded = guard(db, reads, {
    ping: async () => {
      one.get();
    },
    ...openEnvironmentStore(db, writes, record),
    ...openKeyStore(db, writes, record),
    ...openUserStore(db, writes, record),
    ...openFieldStore(db, writes, record, definitions),
    ...openValueStore(db, writes, record, definitions, options),
    ...openChangeStore(db, writes),
    ...openLimitStore(db, writes),
    ...openAttemptStore(db, writes),
  });
  const close = async () => {
    writes.close();
    reads.leave();
    db.close();
  };
  return { ...guarded, close };
}

/** What every method has around it: a turn to read in, and errors as the port promises them. */
function guard<S extends Partial<Store>>(db: Database, reads: ReadTurn, store: S): S {
  const guarded: Record<string, unknown> = {};
  for (const [name, method] of Object.entries(store) as [
    string,
    (...given: unknown[]) => Promise<unknown>,
  ][]) {
    guarded[name] = async (...given: unknown[]) => {
      try {
        reads.enter();
        return await method(...given);
      } catch (error) {
        throw db.open ? asStoreError(error) : unavailable(error);
      }
    };
  }
  return guarded as S;
}
