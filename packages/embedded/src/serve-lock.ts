import { join } from 'node:path';
import { RoostError } from '@roost/core';
import Database, { SqliteError } from 'better-sqlite3';
import { folderError } from './folder-errors.ts';

/**
 * Takes a data folder for one server. The lock is one of the operating system on a file of its own, held through
 * SQLite, so that it is gone with the process however that ends.
 *
 * @returns what gives the folder back.
 * @throws RoostError where another server has it.
 */
export function takeServeLock(folder: string): () => void {
  const path = join(folder, 'serve.lock');
  let db: Database.Database | undefined;
  try {
    db = new Database(path, { timeout: 0 });
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db?.close();
    if (error instanceof SqliteError && error.code.startsWith('SQLITE_BUSY')) {
      throw new RoostError('unavailable', {
        message: `Another server runs on ${folder}: end it, or choose another folder with --data`,
        cause: error,
      });
    }
    throw folderError(path, error);
  }
  const held = db;
  return () => held.close();
}
