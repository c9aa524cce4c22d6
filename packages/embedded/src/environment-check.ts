import { RoostError } from '@roost/core';
import type { Database } from 'better-sqlite3';

/**
 * Refuses what is made in an environment that was deleted. A key of it is remembered as good for two seconds more: what
 * it made then would live on, a new key of its own among it, and be there again in an environment of the same name.
 */
export function openEnvironmentCheck(db: Database): (environment: string) => void {
  const isThere = db.prepare('SELECT 1 FROM environments WHERE name = ?');
  const wasDeleted = db.prepare('SELECT 1 FROM deleted_environments WHERE name = ?');
  return (environment) => {
    if (!isThere.get(environment) && wasDeleted.get(environment)) throw new RoostError('invalid_api_key');
  };
}
