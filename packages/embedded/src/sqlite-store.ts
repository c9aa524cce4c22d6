import { type Store, unavailable } from '@roost/core';
import type { Database } from 'better-sqlite3';
import { openChangeLog } from './change-log.ts';
import { openFieldStore } from './field-store.ts';
import { openKeyStore } from './key-store.ts';
import { openDatabase } from './open-database.ts';
import { asStoreError } from './sqlite-errors.ts';
import { openUserStore } from './user-store.ts';
import { openValueStore } from './value-store.ts';
import { WriteQueue } from './write-queue.ts';

/**
 * The Store port on SQLite, in a data folder of its own. Several processes may open the same folder.
 *
 * @throws RoostError where the folder or the database in it cannot be used, with what to do.
 */
export function openSqliteStore(folder: string): Store {
  const db = openDatabase(folder);
  const writes = new WriteQueue(db);
  const record = openChangeLog(db);
  const one = db.prepare('SELECT 1 FROM environments LIMIT 1');
  return withStoreErrors(db, {
    ping: async () => {
      one.get();
    },
    ...openKeyStore(db, writes, record),
    ...openUserStore(db, writes, record),
    ...openFieldStore(db, writes, record),
    ...openValueStore(db, writes, record),
    close: async () => {
      writes.close();
      db.close();
    },
  });
}

/** Reads fail too, by the disk or after the end: each method rejects as the port promises. */
function withStoreErrors(db: Database, store: Store): Store {
  const guarded: Record<string, unknown> = {};
  for (const [name, method] of Object.entries(store) as [
    string,
    (...given: unknown[]) => Promise<unknown>,
  ][]) {
    guarded[name] = async (...given: unknown[]) => {
      try {
        return await method(...given);
      } catch (error) {
        throw db.open ? asStoreError(error) : unavailable(error);
      }
    };
  }
  return guarded as unknown as Store;
}
