import { join } from 'node:path';
import { RoostError } from '@roost/core';
import Database, { SqliteError } from 'better-sqlite3';
import { folderError } from './folder-errors.ts';

/**
 * Takes a lock of the operating system on a file of its own in a data folder, through SQLite, so that it is gone with
 * the process however that ends.
 *
 * @param wait how long to wait for another process, in milliseconds.
 * @returns what gives it back; undefined where another process has it.
 */
export function takeFolderLock(folder: string, name: string, wait: number): (() => void) | undefined {
  const path = join(folder, name);
  let db: Database.Database | undefined;
  try {
    db = new Database(path, { timeout: wait });
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db?.close();
    if (error instanceof SqliteError && error.code.startsWith('SQLITE_BUSY')) return undefined;
    throw folderError(path, error);
  }
  const held = db;
  return () => held.close();
}

const serveLock = 'serve.lock';

/** A look whether a server runs takes the lock for a moment: a server that starts just then is not to fail of it. */
const longestLook = 100;

/** Takes a data folder for one server. @throws RoostError where another server has it. */
export function takeServeLock(folder: string): () => void {
  const release = takeFolderLock(folder, serveLock, longestLook);
  if (release) return release;
  throw new RoostError('unavailable', {
    message: `Another server runs on ${folder}: end it, or choose another folder with --data`,
  });
}

/** Whether a server runs on a data folder. */
export function isServed(folder: string): boolean {
  const release = takeFolderLock(folder, serveLock, 0);
  release?.();
  return release === undefined;
}

/** Works under a lock that other processes wait for. */
export function withFolderLock<T>(folder: string, name: string, work: () => T): T {
  const release = takeFolderLock(folder, name, 5_000);
  if (!release) {
    throw new RoostError('unavailable', {
      message: `Another process holds ${join(folder, name)}: try again`,
    });
  }
  try {
    return work();
  } finally {
    release();
  }
}
