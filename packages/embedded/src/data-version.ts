import type { Database } from 'better-sqlite3';
import type { ReadTurn } from './read-turn.ts';

/**
 * Tells whether other connections wrote: the same number as before where none did. Asked of SQLite once a transaction,
 * in which it cannot change: what is remembered of the database goes by it, several times a request.
 */
export function openDataVersion(db: Database, transactions: Pick<ReadTurn, 'current'>): () => number {
  const select = db.prepare<[], number>('PRAGMA data_version').pluck();
  let version = 0;
  let readIn: number | undefined;
  return () => {
    const { current } = transactions;
    if (current === undefined || current !== readIn) {
      version = select.get() ?? 0;
      readIn = current;
    }
    return version;
  };
}
