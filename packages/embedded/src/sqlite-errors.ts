import { RoostError, unavailable } from '@roost/core';
import { SqliteError } from 'better-sqlite3';

/** Faults of the disk, the file or a lock: not of the request, and not of our own statements. */
const storeFaults =
  /^SQLITE_(BUSY|LOCKED|FULL|IOERR|READONLY|CANTOPEN|NOMEM|CORRUPT|NOTADB|PROTOCOL|PERM|AUTH)/;

/** @returns the error as the Store port promises it: `unavailable` where the store is at fault. */
export function asStoreError(error: unknown): unknown {
  if (error instanceof RoostError) return error;
  if (error instanceof SqliteError && storeFaults.test(error.code)) return unavailable(error);
  return error;
}
