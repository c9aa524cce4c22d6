import { isDeepStrictEqual } from 'node:util';
import { type KeyRecord, keyDeed, keyStates, type Store } from '@roost/core';
import type { Database } from 'better-sqlite3';
import { shown } from './change-feed.ts';
import type { RecordChange } from './change-log.ts';
import { openEnvironmentCheck } from './environment-check.ts';
import type { WriteQueue } from './write-queue.ts';

type KeyStore = Pick<
  Store,
  'createKey' | 'replaceKey' | 'getKey' | 'findKeyByDigest' | 'listKeys' | 'updateKey' | 'endKey' | 'touchKey'
>;

interface KeyRow {
  id: string;
  environment: string;
  name: string;
  scopes: string;
  digest: string;
  pepper_id: string;
  request_limit: number | null;
  created_at: number;
  expires_at: number | null;
  ends_at: number | null;
  last_used_at: number | null;
  predecessor: string | null;
  dialect: KeyRecord['dialect'];
}

/** How exact `last_used_at` is, in milliseconds. */
const touchedEvery = 60_000;

export function openKeyStore(db: Database, writes: WriteQueue, record: RecordChange): KeyStore {
  const select = db.prepare<[string], KeyRow>('SELECT * FROM api_keys WHERE id = ?');
  const selectByDigest = db.prepare<[string], KeyRow>('SELECT * FROM api_keys WHERE digest = ?');
  const selectAll = db.prepare<[string], KeyRow>('SELECT * FROM api_keys WHERE environment = ? ORDER BY id');
  const insert = db.prepare(`
    INSERT INTO api_keys (id, environment, name, scopes, digest, pepper_id, request_limit, created_at, expires_at,
      ends_at, last_used_at, predecessor, dialect)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`);
  const update = db.prepare('UPDATE api_keys SET name = ?, request_limit = ?, dialect = ? WHERE id = ?');
  const end = db.prepare('UPDATE api_keys SET ends_at = ? WHERE id = ?');
  const touch = db.prepare(
    `UPDATE api_keys SET last_used_at = ? WHERE id = ? AND coalesce(last_used_at, 0) <= ? - ${touchedEvery}`,
  );

  const requireEnvironment = openEnvironmentCheck(db);

  function get(id: string): KeyRecord | undefined {
    const row = select.get(id);
    return row && asRecord(row);
  }

  function add(key: KeyRecord): boolean {
    const { changes } = insert.run(
      key.id,
      key.environment,
      key.name,
      JSON.stringify(key.scopes),
      key.digest,
      key.pepperId,
      key.limit,
      key.createdAt,
      key.expiresAt,
      key.endsAt,
      key.lastUsedAt,
      key.predecessor,
      key.dialect,
    );
    return changes > 0;
  }

  return {
    createKey: (key, origin) =>
      writes.run(() => {
        requireEnvironment(key.environment);
        if (!add(key)) return false;
        record(keyDeed('key.created', key.id, undefined, key), origin, () =>
          shown(keyStates(undefined, key, origin.at)),
        );
        return true;
      }),

    replaceKey: (successor, { id, endsAt }, origin) =>
      writes.run(() => {
        const predecessor = get(id);
        if (!predecessor || predecessor.endsAt !== null) return false;
        end.run(endsAt, id);
        add(successor);
        // Two keys changed: an entry for each.
        const after = { ...predecessor, endsAt };
        record(keyDeed('key.regenerated', id, predecessor, after), origin, () =>
          shown(keyStates(predecessor, after, origin.at)),
        );
        record(keyDeed('key.created', successor.id, undefined, successor), origin, () =>
          shown(keyStates(undefined, successor, origin.at)),
        );
        return true;
      }),

    getKey: async (id) => get(id),

    findKeyByDigest: async (digest) => {
      const row = selectByDigest.get(digest);
      return row && asRecord(row);
    },

    listKeys: async (environment) => selectAll.all(environment).map(asRecord),

    updateKey: (id, { name, limit, dialect }, origin) =>
      writes.run(() => {
        const before = get(id);
        if (!before) return undefined;
        const after: KeyRecord = {
          ...before,
          name: name ?? before.name,
          limit: limit === undefined ? before.limit : limit,
          dialect: dialect ?? before.dialect,
        };
        if (isDeepStrictEqual(after, before)) return before;
        update.run(after.name, after.limit, after.dialect, id);
        record(keyDeed('key.updated', id, before, after), origin);
        return after;
      }),

    endKey: (id, endsAt, origin) =>
      writes.run(() => {
        const before = get(id);
        if (!before) return false;
        if (before.endsAt !== null && before.endsAt <= endsAt) return true;
        end.run(endsAt, id);
        const after = { ...before, endsAt };
        record(keyDeed('key.killed', id, before, after), origin, () =>
          shown(keyStates(before, after, origin.at)),
        );
        return true;
      }),

    touchKey: (id, at) =>
      writes.run(() => {
        touch.run(at, id, at);
      }),
  };
}

function asRecord(row: KeyRow): KeyRecord {
  return {
    id: row.id,
    environment: row.environment,
    name: row.name,
    scopes: JSON.parse(row.scopes),
    digest: row.digest,
    pepperId: row.pepper_id,
    limit: row.request_limit,
    dialect: row.dialect,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    endsAt: row.ends_at,
    lastUsedAt: row.last_used_at,
    predecessor: row.predecessor,
  };
}
