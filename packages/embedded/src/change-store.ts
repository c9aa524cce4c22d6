import { type Change, type ChangeFilter, type Store, sortableIdsFrom } from '@roost/core';
import type { Database } from 'better-sqlite3';
import { readTrailRow, writeTrailRow, writeTrailText } from './trail-row.ts';
import type { WriteQueue } from './write-queue.ts';

type ChangeStore = Pick<Store, 'listChanges' | 'forgetChanges'>;

/** Sorts after every identifier. */
const endOfIds = '~';

/**
 * Reads the audit trail, of which a row holds the changes of a commit: rows do not overlap, and are in the order of
 * their changes' identifiers.
 */
export function openChangeStore(db: Database, writes: WriteQueue): ChangeStore {
  // What a filter asks for stands in the row as it does in JSON; the rows that have it somewhere are looked at.
  const selectRows = db
    .prepare<[string, string, string, string, string, string], string>(`
      SELECT changes FROM trail WHERE environment = ? AND last_id BETWEEN ? AND ?
        AND instr(changes, ?) AND instr(changes, ?) AND instr(changes, ?)
      ORDER BY last_id DESC`)
    .pluck();
  const rowOf = db
    .prepare<[string, string], string | null>(
      'SELECT min(last_id) FROM trail WHERE environment = ? AND last_id >= ?',
    )
    .pluck();
  const environmentAfter = db
    .prepare<[string], string | null>('SELECT min(environment) FROM trail WHERE environment > ?')
    .pluck();
  const selectOldest = db.prepare<[string], { last_id: string; changes: string }>(
    'SELECT last_id, changes FROM trail WHERE environment = ? ORDER BY last_id LIMIT 1',
  );
  const remove = db.prepare('DELETE FROM trail WHERE environment = ? AND last_id = ?');
  const replace = db.prepare('UPDATE trail SET changes = ? WHERE environment = ? AND last_id = ?');

  function list(
    environment: string,
    filter: ChangeFilter,
    after: string | undefined,
    limit: number,
  ): Change[] {
    const { from = 0, action, actor, target } = filter;
    // The row that the cursor is in, or else all.
    const last = after === undefined ? endOfIds : (rowOf.get(environment, after) ?? endOfIds);
    const sought = [action, actor, target].map((text) =>
      text === undefined ? '' : JSON.stringify(text),
    ) as [string, string, string];
    const found: Change[] = [];
    for (const row of selectRows.iterate(environment, sortableIdsFrom(from), last, ...sought)) {
      for (const change of readTrailRow(environment, row).toReversed()) {
        if (after !== undefined && change.id >= after) continue;
        if (matches(change, filter) && found.push(change) === limit) return found;
      }
    }
    return found;
  }

  /** Also environments that are deleted: their changes stay until their time is over. */
  function forget(before: number, limit: number): number {
    let left = limit;
    for (let environment = environmentAfter.get(''); environment != null && left > 0; ) {
      left -= forgetOf(environment, before, left);
      environment = environmentAfter.get(environment);
    }
    return limit - left;
  }

  function forgetOf(environment: string, before: number, limit: number): number {
    let left = limit;
    while (left > 0) {
      const oldest = selectOldest.get(environment);
      if (!oldest) break;
      const changes = readTrailRow(environment, oldest.changes);
      const kept = changes.filter(({ at }, index) => at >= before || index >= left);
      left -= changes.length - kept.length;
      if (kept.length === 0) {
        remove.run(environment, oldest.last_id);
        continue;
      }
      if (kept.length < changes.length)
        replace.run(writeTrailRow(kept.map(writeTrailText)), environment, oldest.last_id);
      break;
    }
    return limit - left;
  }

  return {
    forgetChanges: (before, limit) => writes.run(() => forget(before, limit)),

    listChanges: async (environment, filter, { after, limit }) => list(environment, filter, after, limit),
  };
}

function matches({ action, actor, target, at }: Change, filter: ChangeFilter): boolean {
  return (
    (filter.action === undefined || filter.action === action) &&
    (filter.actor === undefined || filter.actor === actor.id) &&
    (filter.target === undefined || filter.target === target.id) &&
    (filter.from === undefined || filter.from <= at) &&
    (filter.to === undefined || filter.to > at)
  );
}
