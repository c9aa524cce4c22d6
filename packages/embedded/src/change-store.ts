import type { Change, Store } from '@roost/core';
import type { Database, Statement } from 'better-sqlite3';
import type { WriteQueue } from './write-queue.ts';

type ChangeStore = Pick<Store, 'listChanges' | 'forgetChanges'>;

interface ChangeRow {
  id: string;
  at: number;
  environment: string;
  action: string;
  actor_type: string;
  actor_id: string;
  actor_name: string | null;
  target_type: string;
  target_id: string;
  differences: string;
  request_id: string;
  ip: string | null;
}

/** What each filter asks of a row. */
const conditions = {
  actor: 'actor_id = ?',
  action: 'action = ?',
  target: 'target_id = ?',
  from: 'at >= ?',
  to: 'at < ?',
} as const;

export function openChangeStore(db: Database, writes: WriteQueue): ChangeStore {
  // One statement for each combination of filters that was asked for: at most 64.
  const statements = new Map<string, Statement<unknown[], ChangeRow>>();

  function prepare(where: string): Statement<unknown[], ChangeRow> {
    const present = statements.get(where);
    if (present) return present;
    const made = db.prepare<unknown[], ChangeRow>(
      `SELECT * FROM changes WHERE ${where} ORDER BY id DESC LIMIT ?`,
    );
    statements.set(where, made);
    return made;
  }

  const environmentAfter = db
    .prepare<[string], string | null>('SELECT min(environment) FROM changes WHERE environment > ?')
    .pluck();
  const forgetOldest = db.prepare(`
    DELETE FROM changes WHERE environment = @environment AND at < @before AND id IN
      (SELECT id FROM changes WHERE environment = @environment ORDER BY id LIMIT @limit)`);

  function forget(before: number, limit: number): number {
    let forgotten = 0;
    // Also environments that are deleted: their changes stay until their time is over.
    for (let environment = environmentAfter.get(''); environment != null; ) {
      forgotten += forgetOldest.run({ environment, before, limit: limit - forgotten }).changes;
      environment = environmentAfter.get(environment);
    }
    return forgotten;
  }

  return {
    forgetChanges: (before, limit) => writes.run(() => forget(before, limit)),

    listChanges: async (environment, filter, { after, limit }) => {
      const where = ['environment = ?'];
      const given: unknown[] = [environment];
      for (const name of Object.keys(conditions) as (keyof typeof conditions)[]) {
        if (filter[name] === undefined) continue;
        where.push(conditions[name]);
        given.push(filter[name]);
      }
      if (after !== undefined) {
        where.push('id < ?');
        given.push(after);
      }
      return prepare(where.join(' AND '))
        .all(...given, limit)
        .map(asChange);
    },
  };
}

function asChange(row: ChangeRow): Change {
  return {
    id: row.id,
    at: row.at,
    environment: row.environment,
    action: row.action as Change['action'],
    actor: { type: row.actor_type as Change['actor']['type'], id: row.actor_id, name: row.actor_name },
    target: { type: row.target_type as Change['target']['type'], id: row.target_id },
    differences: JSON.parse(row.differences),
    requestId: row.request_id,
    ip: row.ip,
  };
}
