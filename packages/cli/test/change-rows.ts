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
      .prepare('SELECT id, environment, action, target_id, differences FROM changes WHERE id > ? ORDER BY id')
      .all(after);
    return rows.map(({ id, environment, action, target_id, differences }) => ({
      id: String(id),
      environment: String(environment),
      action: String(action),
      target: String(target_id),
      paths: (JSON.parse(String(differences)) as { path: string }[]).map(({ path }) => path),
    }));
  } finally {
    db.close();
  }
}
