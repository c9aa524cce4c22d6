import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** Runs in a Node of its own: the statement and what it is given come as arguments. */
const script = `
  const { DatabaseSync } = require('node:sqlite');
  const [path, sql, given] = process.argv.slice(1);
  const db = new DatabaseSync(path, { timeout: 5000 });
  process.stdout.write(JSON.stringify(db.prepare(sql).all(...JSON.parse(given))));
  db.close();`;

/**
 * Runs one statement on a folder's database from outside of Roost, and gives its rows. In another process, as the locks
 * of a file are a process's: a second copy of SQLite in this one would let go of those that the server has.
 */
export function askDatabase(
  folder: string,
  sql: string,
  ...given: (string | number | null)[]
): Record<string, unknown>[] {
  const path = join(folder, 'roost.db');
  const args = ['--no-warnings', '-e', script, path, sql, JSON.stringify(given)];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }));
}
