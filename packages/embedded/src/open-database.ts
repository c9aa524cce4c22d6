import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
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
    // Made by us where it is missing, so that nobody else can read it; SQLite gives its other files the same mode.
    closeSync(openSync(path, 'a', 0o600));
    const db = new Database(path, { timeout: busyTimeout });
    try {
      db.pragma('journal_mode = WAL');
      // An acknowledged write survives a power cut: the log is flushed at every commit.
      db.pragma('synchronous = FULL');
      db.pragma('foreign_keys = ON');
      // What a user had deleted is overwritten, not just unlinked.
      db.pragma('secure_delete = ON');
      db.pragma('cache_size = -16384');
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
