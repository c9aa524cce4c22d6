import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export interface ChangeRow {
  sequence: number;
  environment: string;
  action: string;
  target: string;
  /** The attributes that differ. */
  paths: string[];
}

/** The changes that a data folder remembers, in their order, read from outside of Roost. */
export function readChanges(folder: string, { after = 0 } = {}): ChangeRow[] {
  const db = new DatabaseSync(join(folder, 'roost.db'), { readOnly: true });
  try {
    const rows = db
      .prepare(
        'SELECT sequence, environment, action, target_id, differences FROM changes WHERE sequence > ? ORDER BY sequence',
      )
      .all(after);
    return rows.map(({ sequence, environment, action, target_id, differences }) => ({
      sequence: Number(sequence),
      environment: String(environment),
      action: String(action),
      target: String(target_id),
      paths: (JSON.parse(String(differences)) as { path: string }[]).map(({ path }) => path),
    }));
  } finally {
    db.close();
  }
}
