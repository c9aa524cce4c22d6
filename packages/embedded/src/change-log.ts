import { type Deed, makeChange, type Origin } from '@roost/core';
import type { Database } from 'better-sqlite3';

/** Remembers a change; called inside the transaction that makes it, so that there is never one without the other. */
export type RecordChange = (deed: Deed, origin: Origin) => void;

export function openChangeLog(db: Database): RecordChange {
  const insert = db.prepare(`
    INSERT INTO changes (id, at, environment, action, actor, actor_id, target_type, target_id, differences, request_id, ip)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  return (deed, origin) => {
    const change = makeChange(deed, origin);
    insert.run(
      change.id,
      change.at,
      change.environment,
      change.action,
      JSON.stringify(change.actor),
      change.actor.id,
      change.target.type,
      change.target.id,
      JSON.stringify(change.differences),
      change.requestId,
      change.ip,
    );
  };
}
