import { RoostError } from '@roost/core';
import type { Database } from 'better-sqlite3';

/** Each brings the database from the version before to its own. Never edit one that was released: add one. */
const migrations: readonly string[] = [
  `
  CREATE TABLE environments (
    name TEXT PRIMARY KEY,
    created_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE api_keys (
    id TEXT PRIMARY KEY,
    environment TEXT NOT NULL,
    name TEXT NOT NULL,
    scopes TEXT NOT NULL,
    digest TEXT NOT NULL UNIQUE,
    pepper_id TEXT NOT NULL,
    request_limit INTEGER,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    ends_at INTEGER,
    last_used_at INTEGER,
    predecessor TEXT
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX api_keys_by_environment ON api_keys (environment, id);

  -- A number may be given again: a deleted user's values go in the transaction in which she goes.
  CREATE TABLE users (
    number INTEGER PRIMARY KEY,
    environment TEXT NOT NULL,
    key TEXT NOT NULL,
    name TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    api_key_seed TEXT NOT NULL,
    pepper_id TEXT NOT NULL,
    api_key_digest TEXT NOT NULL UNIQUE,
    UNIQUE (environment, key)
  ) STRICT;
  CREATE INDEX users_by_creation ON users (environment, created_at, key);

  -- AUTOINCREMENT: a deleted field's values go later, and may not hang on another one until then.
  CREATE TABLE fields (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    key TEXT NOT NULL UNIQUE,
    type TEXT NOT NULL,
    display_text TEXT,
    options TEXT,
    repeated INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE field_values (
    user_number INTEGER NOT NULL REFERENCES users (number) ON DELETE CASCADE,
    field_number INTEGER NOT NULL,
    value TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (user_number, field_number)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX field_values_by_field ON field_values (field_number);

  -- Fields that are gone and whose values are still being removed, in small steps.
  CREATE TABLE deleted_fields (number INTEGER PRIMARY KEY) STRICT;

  -- The audit trail: one tree, which only ever grows at the end of an environment. An index for each of its filters
  -- would write a page somewhere in the middle with every change, and cost a third of the writes.
  CREATE TABLE changes (
    environment TEXT NOT NULL,
    id TEXT NOT NULL,
    at INTEGER NOT NULL,
    action TEXT NOT NULL,
    actor_type TEXT NOT NULL,
    actor_id TEXT NOT NULL,
    actor_name TEXT,
    target_type TEXT NOT NULL,
    target_id TEXT NOT NULL,
    differences TEXT NOT NULL,
    request_id TEXT NOT NULL,
    ip TEXT,
    PRIMARY KEY (environment, id)
  ) STRICT, WITHOUT ROWID;

  -- What expires: the state of limits, and requests with an Idempotency-Key.
  CREATE TABLE buckets (
    id TEXT PRIMARY KEY,
    tokens REAL NOT NULL,
    at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE attempts (
    id TEXT PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    answer TEXT,
    expires_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- AUTOINCREMENT: a deleted endpoint's deliveries go later, and may not hang on another one until then.
  CREATE TABLE webhooks (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    environment TEXT NOT NULL,
    url TEXT NOT NULL,
    events TEXT,
    description TEXT,
    enabled INTEGER NOT NULL,
    off_reason TEXT,
    secret TEXT NOT NULL,
    previous_secret TEXT,
    failing_since INTEGER,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL
  ) STRICT;

  -- Endpoints that are gone and whose deliveries are still being removed, in small steps.
  CREATE TABLE deleted_webhooks (number INTEGER PRIMARY KEY) STRICT;

  -- The change feed: changes that endpoints are to hear of, in the order of the commits, each with what was changed.
  -- A row goes in the transaction that makes its events and the deliveries of them. It is written with the changes, so
  -- there is as little to it as can be: one text for all of a commit, no index.
  CREATE TABLE feed (
    number INTEGER PRIMARY KEY,
    entries TEXT NOT NULL
  ) STRICT;

  -- What is sent, until the last delivery of it goes.
  CREATE TABLE events (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    type TEXT NOT NULL,
    at INTEGER NOT NULL,
    target_type TEXT NOT NULL,
    target_id TEXT NOT NULL,
    body TEXT NOT NULL
  ) STRICT;

  CREATE TABLE deliveries (
    webhook_number INTEGER NOT NULL,
    event_id TEXT NOT NULL,
    event_number INTEGER NOT NULL,
    event_at INTEGER NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    next_attempt_at INTEGER,
    replay INTEGER NOT NULL,
    PRIMARY KEY (webhook_number, event_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX deliveries_by_event ON deliveries (event_number);
  -- What is due: first attempts in the order of the events, all others by their time. What is sent leaves both.
  CREATE INDEX deliveries_untried ON deliveries (webhook_number, event_number)
    WHERE next_attempt_at IS NOT NULL AND attempts = 0 AND replay = 0;
  CREATE INDEX deliveries_to_repeat ON deliveries (webhook_number, next_attempt_at)
    WHERE next_attempt_at IS NOT NULL AND (attempts > 0 OR replay = 1);
  CREATE INDEX deliveries_failed ON deliveries (webhook_number, event_id) WHERE state = 'failed';

  CREATE TABLE delivery_attempts (
    event_number INTEGER NOT NULL,
    webhook_number INTEGER NOT NULL,
    number INTEGER NOT NULL,
    at INTEGER NOT NULL,
    replay INTEGER NOT NULL,
    status INTEGER,
    error TEXT,
    duration REAL NOT NULL,
    answer TEXT,
    PRIMARY KEY (event_number, webhook_number, number)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- Keys from before dialects speak the first one.
  ALTER TABLE api_keys ADD COLUMN dialect TEXT NOT NULL DEFAULT '2021-02';
  `,
  `
  -- Changes under way in another service that holds the users: one of a subject at a time.
  CREATE TABLE intents (
    environment TEXT NOT NULL,
    subject TEXT NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (environment, subject)
  ) STRICT;
  `,
  `
  -- The audit trail, a row a commit: see change-log.ts. Rows do not overlap, and last_id is the id of their last change.
  CREATE TABLE trail (
    environment TEXT NOT NULL,
    last_id TEXT NOT NULL,
    changes TEXT NOT NULL,
    PRIMARY KEY (environment, last_id)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO trail (environment, last_id, changes)
    SELECT environment, max(id), json_group_array(
      json_array(id, at, action, actor_type, actor_id, actor_name, target_type, target_id, json(differences), request_id, ip)
      ORDER BY id)
    FROM (SELECT *, (row_number() OVER (PARTITION BY environment ORDER BY id) - 1) / 32 AS part FROM changes)
    GROUP BY environment, part;

  -- What is made in one of these, by a key that is still remembered as good, is refused.
  CREATE TABLE deleted_environments (name TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
  INSERT INTO deleted_environments SELECT DISTINCT target_id FROM changes WHERE action = 'environment.deleted';

  DROP TABLE changes;
  `,
];

/**
 * Brings the database to the version that this code knows.
 *
 * @param target an earlier version, for who wants to see what becomes of a database of it.
 */
export function migrate(db: Database, target = migrations.length): void {
  const version = () => db.pragma('user_version', { simple: true }) as number;
  if (version() > migrations.length) {
    throw new RoostError('unavailable', {
      message: `The database was written by a newer Roost (version ${version()}, this one knows ${migrations.length}): run that one, or restore the backup that was made before it`,
    });
  }
  if (version() >= target) return;
  // Another process may be doing the same: the lock is taken first, the version read again under it.
  db.transaction(() => {
    if (version() >= target) return;
    for (const migration of migrations.slice(version(), target)) db.exec(migration);
    db.pragma(`user_version = ${target}`);
  }).immediate();
}
