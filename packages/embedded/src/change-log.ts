import { type Deed, makeChange, type Origin } from '@roost/core';
import type { Database } from 'better-sqlite3';

/** Remembers a change; called inside the transaction that makes it, so that there is never one without the other. */
export type RecordChange = (deed: Deed, origin: Origin) => void;

export function openChangeLog(db: Database): RecordChange {
  const insert = db.prepare(`
    INSERT INTO changes (environment, id, at, action, actor_type, actor_id, actor_name, target_type, target_id,
      differences, request_id, ip)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  return (deed, origin) => {
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
  };
}
