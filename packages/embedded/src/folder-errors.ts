import { RoostError } from '@roost/core';

/** What a person at the command line can do about a fault of a file or folder, by its code. */
const explanations: Record<string, string> = {
  EACCES: 'this user may not write there; choose another folder with --data, or change its owner',
  EPERM: 'this user may not write there; choose another folder with --data, or change its owner',
  EROFS: 'the file system is read-only; choose another folder with --data',
  ENOSPC: 'the disk is full',
  EFBIG: 'the disk, or a limit on the size of files, leaves no room',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EEXIST: 'it is a file, not a folder',
  EISDIR: 'it is a folder, not a file',
  SQLITE_CANTOPEN:
    'this user may not read or write it, or the disk is full; choose another folder with --data',
  SQLITE_READONLY: 'it cannot be written to; choose another folder with --data, or change its owner',
  SQLITE_READONLY_DIRECTORY: 'its folder cannot be written to; choose another one with --data',
  SQLITE_READONLY_DBMOVED: 'the file was moved or deleted while it was open; start again',
  SQLITE_FULL: 'the disk is full',
  SQLITE_IOERR: 'the disk cannot be read or written; it may be full or failing',
  SQLITE_NOTADB: 'it is not a database of Roost',
  SQLITE_CORRUPT: 'the file is damaged; restore a backup',
  SQLITE_BUSY: 'another process holds it; end that one or try again',
};

/** A fault of a file or folder as a sentence that says what to do. */
export function folderError(path: string, error: unknown): RoostError {
  if (error instanceof RoostError) return error;
  const code = (error as { code?: unknown }).code;
  const reason = (typeof code === 'string' && explain(code)) || (error as Error).message;
  return new RoostError('unavailable', { message: `Cannot use ${path}: ${reason}`, cause: error });
}

/** SQLite's codes say more and more exactly what it was: `SQLITE_IOERR_WRITE` is an `SQLITE_IOERR`. */
function explain(code: string): string | undefined {
  return explanations[code] ?? explanations[code.split('_', 2).join('_')];
}
