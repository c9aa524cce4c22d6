import { continueSortableIds, type Deed, makeChange, type Origin } from '@roost/core';
import type { Database } from 'better-sqlite3';
import type { ChangeFeed, RecordedStates } from './change-feed.ts';
import { writeTrailRow, writeTrailText } from './trail-row.ts';
import type { WriteQueue } from './write-queue.ts';

/**
 * Remembers a change; called inside the transaction that makes it, so that there is never one without the other.
 *
 * @param states what endpoints hear of it; asked for where one does. Left out where the change is no event.
 */
export type RecordChange = (deed: Deed, origin: Origin, states?: () => RecordedStates) => void;

/** A change that waits for the end of its commit. */
interface LeftChange {
  environment: string;
  id: string;
  text: string;
}

/** A row takes no more once it is so long, in characters: to look at one change reads all of its row. */
const longestRow = 16_384;

/**
 * Writes changes into the audit trail, and where an endpoint may hear of one, into the change feed. All changes of a
 * commit are one row for each environment: a statement and its pages for each change would be a twelfth of what a write takes.
 */
export function openChangeLog(
  db: Database,
  writes: WriteQueue,
  feed: ChangeFeed,
  dataVersion: () => number,
): RecordChange {
  const insert = db.prepare('INSERT INTO trail (environment, last_id, changes) VALUES (?, ?, ?)');
  const newest = db
    .prepare<[string], string | null>('SELECT max(last_id) FROM trail WHERE environment = ?')
    .pluck();
  const followed = new Map<string, number>();
  const leave = writes.collect<LeftChange>((changes) => {
    for (const [environment, those] of Map.groupBy(changes, (change) => change.environment))
      for (const { lastId, row } of inRows(those)) insert.run(environment, lastId, row);
  });

  /** Other processes write, too, and a clock may have been set back: what is made now comes after what is there. */
  function follow(environment: string): void {
    const version = dataVersion();
    if (followed.get(environment) === version) return;
    const id = newest.get(environment);
    if (id != null) continueSortableIds(id);
    followed.set(environment, version);
  }

  return (deed, origin, states) => {
    follow(origin.environment);
    const change = makeChange(deed, origin);
    leave({ environment: change.environment, id: change.id, text: writeTrailText(change) });
    if (states) feed.add(change, states);
  };
}

function* inRows(changes: readonly LeftChange[]): Generator<{ lastId: string; row: string }> {
  let texts: string[] = [];
  let length = 0;
  for (const [index, { id, text }] of changes.entries()) {
    texts.push(text);
    length += text.length;
    if (length < longestRow && index < changes.length - 1) continue;
    yield { lastId: id, row: writeTrailRow(texts) };
    texts = [];
    length = 0;
  }
}
