import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export interface ChangeRow {
  id: string;
  environment: string;
  action: string;
  target: string;
  /** The attributes that differ. */
  paths: string[];
}

/** The changes that a data folder remembers, in their order, read from outside of Roost. */
export function readChanges(folder: string, { after = '' } = {}): ChangeRow[] {
  const db = new DatabaseSync(join(folder, 'roost.db'), { readOnly: true });
  try {
    const rows = db
      .prepare(`
        SELECT environment, value AS change FROM trail, json_each(trail.changes)
        WHERE last_id > ?1 AND value ->> 0 > ?1 ORDER BY value ->> 0`)
      .all(after);
    return rows.map(({ environment, change }) => {
      const [id, , action, , , , , target, differences] = JSON.parse(String(change));
      const paths = (differences as { path: string }[]).map(({ path }) => path);
      return { id, environment: String(environment), action, target, paths };
    });
  } finally {
    db.close();
  }
}
