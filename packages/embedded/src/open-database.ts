import { closeSync, openSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database, { SqliteError } from 'better-sqlite3';
import { folderError } from './folder-errors.ts';
import { migrate } from './migrations.ts';

/** How long a write waits for another process, in milliseconds. */
const busyTimeout = 3_000;

/**
 * Opens the database of a data folder, and makes it where it is missing.
 *
 * @throws RoostError with a message for the person at the command line.
 */
export function openDatabase(folder: string): Database.Database {
  const path = join(folder, 'roost.db');
  try {
    makeFile(path);
    const db = new Database(path, { timeout: busyTimeout });
    try {
      useLog(db);
      // An acknowledged write survives a power cut: the log is flushed at every commit.
      db.pragma('synchronous = FULL');
      // 64 MiB of log instead of 4: what is written often is moved into the database file less often, and requests wait less.
      db.pragma('wal_autocheckpoint = 16000');
      db.pragma('foreign_keys = ON');
      // What a user had deleted is overwritten, not just unlinked.
      db.pragma('secure_delete = ON');
      db.pragma('cache_size = -8192');
      migrate(db);
      return db;
    } catch (error) {
      db.close();
      throw error;
    }
  } catch (error) {
    throw folderError(path, error);
  }
}

/** Makes the file where it is missing, for its owner alone; SQLite gives its other files the same mode. */
function makeFile(path: string): void {
  try {
    // Never opened where it is there: closing it would end the locks that this process has on it already.
    // https://sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'EEXIST') throw error;
    if (statSync(path).isDirectory())
      throw Object.assign(new Error(`${path} is a folder`), { code: 'EISDIR' });
  }
}

/** Turns the database to a write-ahead log, for good. */
function useLog(db: Database.Database): void {
  const end = Date.now() + busyTimeout;
  for (;;) {
    try {
      db.pragma('journal_mode = WAL');
      return;
    } catch (error) {
      const busy = error instanceof SqliteError && error.code.startsWith('SQLITE_BUSY');
      if (!busy || Date.now() > end) throw error;
      // Where another process is doing the same SQLite refuses without waiting; for this lock it waits.
      db.exec('BEGIN IMMEDIATE; ROLLBACK');
    }
  }
}
