import { type Store, type UserRecord, userDeed } from '@roost/core';
import type { Database } from 'better-sqlite3';
import type { RecordChange } from './change-log.ts';
import type { WriteQueue } from './write-queue.ts';

type UserStore = Pick<
  Store,
  'getUser' | 'findUserByApiKey' | 'listUsers' | 'createUser' | 'renameUser' | 'deleteUser'
>;

interface UserRow {
  environment: string;
  key: string;
  name: string | null;
  created_at: number;
  updated_at: number;
  api_key_seed: string;
  pepper_id: string;
  api_key_digest: string;
}

const columns = 'environment, key, name, created_at, updated_at, api_key_seed, pepper_id, api_key_digest';

export function openUserStore(db: Database, writes: WriteQueue, record: RecordChange): UserStore {
  const select = db.prepare<[string, string], UserRow>(
    `SELECT ${columns} FROM users WHERE environment = ? AND key = ?`,
  );
  const selectByApiKey = db.prepare<[string], UserRow>(
    `SELECT ${columns} FROM users WHERE api_key_digest = ?`,
  );
  const selectFirst = db.prepare<[string, number], UserRow>(
    `SELECT ${columns} FROM users WHERE environment = ? ORDER BY created_at, key LIMIT ?`,
  );
  const selectAfter = db.prepare<[string, number, string, number], UserRow>(
    `SELECT ${columns} FROM users WHERE environment = ? AND (created_at, key) > (?, ?) ORDER BY created_at, key LIMIT ?`,
  );
  const insert = db.prepare(
    `INSERT INTO users (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (environment, key) DO NOTHING`,
  );
  const updateName = db.prepare(
    'UPDATE users SET name = ?, updated_at = ? WHERE environment = ? AND key = ?',
  );
  const remove = db.prepare('DELETE FROM users WHERE environment = ? AND key = ?');

  function get(environment: string, key: string): UserRecord | undefined {
    const row = select.get(environment, key);
    return row && asRecord(row);
  }

  return {
    getUser: async (environment, key) => get(environment, key),

    findUserByApiKey: async (digest) => {
      const row = selectByApiKey.get(digest);
      return row && asRecord(row);
    },

    listUsers: async (environment, { after, limit }) => {
      const rows = after
        ? selectAfter.all(environment, after.createdAt, after.key, limit)
        : selectFirst.all(environment, limit);
      return rows.map(asRecord);
    },

    createUser: (user, origin) =>
      writes.run(() => {
        const { changes } = insert.run(
          user.environment,
          user.key,
          user.name,
          user.createdAt,
          user.updatedAt,
          user.apiKeySeed,
          user.pepperId,
          user.apiKeyDigest,
        );
        if (changes === 0) return false;
        record(userDeed('created', user.key, undefined, user), origin);
        return true;
      }),

    renameUser: (environment, key, name, origin) =>
      writes.run(() => {
        const before = get(environment, key);
        if (!before || before.name === name) return before;
        const after: UserRecord = { ...before, name, updatedAt: origin.at };
        updateName.run(name, origin.at, environment, key);
        record(userDeed('updated', key, before, after), origin);
        return after;
      }),

    deleteUser: (environment, key, origin) =>
      writes.run(() => {
        const before = get(environment, key);
        if (!before) return false;
        remove.run(environment, key);
        record(userDeed('deleted', key, before), origin);
        return true;
      }),
  };
}

function asRecord(row: UserRow): UserRecord {
  return {
    environment: row.environment,
    key: row.key,
    name: row.name,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    apiKeySeed: row.api_key_seed,
    pepperId: row.pepper_id,
    apiKeyDigest: row.api_key_digest,
  };
}
