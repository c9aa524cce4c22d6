import { join } from 'node:path';
import Database from 'better-sqlite3';

/** What stands in a data folder's database, read beside the store by a connection of its own. */
export function readDatabase<Row>(folder: string, sql: string): Row[] {
  const db = new Database(join(folder, 'roost.db'), { readonly: true });
  try {
    return db.prepare<[], Row>(sql).all();
  } finally {
    db.close();
  }
}

/** What one number in it is, as in `SELECT count(*) …`. */
export function readNumber(folder: string, sql: string): number {
  const [row] = readDatabase<Record<string, number>>(folder, sql);
  return Object.values(row ?? {})[0] ?? Number.NaN;
}
