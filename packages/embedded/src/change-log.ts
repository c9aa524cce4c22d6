import { type Deed, makeChange, type Origin } from '@roost/core';
import type { Database } from 'better-sqlite3';
import type { ChangeFeed, RecordedStates } from './change-feed.ts';

/**
 * Remembers a change; called inside the transaction that makes it, so that there is never one without the other.
 *
 * @param states what endpoints hear of it; asked for where one does. Left out where the change is no event.
 */
export type RecordChange = (deed: Deed, origin: Origin, states?: () => RecordedStates) => void;

/** Writes a change into the audit trail, and where an endpoint may hear of it, into the change feed. */
export function openChangeLog(db: Database, feed: ChangeFeed): RecordChange {
  const insert = db.prepare(`
    INSERT INTO changes (environment, id, at, action, actor_type, actor_id, actor_name, target_type, target_id,
      differences, request_id, ip)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  return (deed, origin, states) => {
    const change = makeChange(deed, origin);
    insert.run(
      change.environment,
      change.id,
      change.at,
      change.action,
      change.actor.type,
      change.actor.id,
      change.actor.name,
      change.target.type,
      change.target.id,
      JSON.stringify(change.differences),
      change.requestId,
      change.ip,
    );
    if (states) feed.add(change, states);
  };
}
