import {
  type Origin,
  type Store,
  type UserListing,
  type UserRecord,
  userDeed,
  userKeyDeed,
} from '@roost/core';
import type { Database } from 'better-sqlite3';
import type { RecordChange } from './change-log.ts';
import { openEnvironmentCheck } from './environment-check.ts';
import type { WriteQueue } from './write-queue.ts';

type UserStore = Pick<
  Store,
  'getUser' | 'findUserByApiKey' | 'listUsers' | 'createUser' | 'saveUser' | 'rekeyUser' | 'deleteUser'
>;

/** The columns of a record under the names that it has in core: a row is a record as it stands. */
const listed = 'key, name, created_at AS createdAt, updated_at AS updatedAt';
const columns = `environment, ${listed}, api_key_seed AS apiKeySeed, pepper_id AS pepperId,
  api_key_digest AS apiKeyDigest`;

export function openUserStore(db: Database, writes: WriteQueue, record: RecordChange): UserStore {
  const select = db.prepare<[string, string], UserRecord>(
    `SELECT ${columns} FROM users WHERE environment = ? AND key = ?`,
  );
  const selectToSave = db.prepare<[string, string], SavedRow>(
    `SELECT number, name, created_at, updated_at, api_key_seed, pepper_id, api_key_digest FROM users
      WHERE environment = ? AND key = ?`,
  );
  const selectByApiKey = db.prepare<[string], UserRecord>(
    `SELECT ${columns} FROM users WHERE api_key_digest = ?`,
  );
  // Beside ORDER BY, SQLite prepares a statement again for each `?` that stands alone here: half of what a short page takes.
  const inEnvironment = 'environment = ? COLLATE BINARY';
  const inOrder = 'ORDER BY created_at, key LIMIT ? + 0';
  const selectFirst = db.prepare<[string, number], UserListing>(
    `SELECT ${listed} FROM users WHERE ${inEnvironment} ${inOrder}`,
  );
  const selectAfter = db.prepare<[string, number, string, number], UserListing>(
    `SELECT ${listed} FROM users WHERE ${inEnvironment} AND (created_at, key) > (?, ?) ${inOrder}`,
  );
  const insert = db.prepare(`
    INSERT INTO users (environment, key, name, created_at, updated_at, api_key_seed, pepper_id, api_key_digest)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (environment, key) DO NOTHING`);
  const updateName = db.prepare('UPDATE users SET name = ?, updated_at = ? WHERE number = ?');
  const updateApiKey = db.prepare(
    'UPDATE users SET api_key_seed = ?, pepper_id = ?, api_key_digest = ? WHERE environment = ? AND key = ?',
  );
  const remove = db.prepare('DELETE FROM users WHERE environment = ? AND key = ?');
  const requireEnvironment = openEnvironmentCheck(db);

  /** @returns false where there is a user with that key. */
  function create(user: UserRecord, origin: Origin | null): boolean {
    requireEnvironment(user.environment);
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
    if (origin) {
      record(userDeed('created', user.key, undefined, user), origin, () => ({
        of: 'user',
        after: listing(user),
      }));
    }
    return true;
  }

  return {
    getUser: async (environment, key) => select.get(environment, key),

    findUserByApiKey: async (digest) => selectByApiKey.get(digest),

    listUsers: async (environment, { after, limit }) =>
      after
        ? selectAfter.all(environment, after.createdAt, after.key, limit)
        : selectFirst.all(environment, limit),

    createUser: (user, origin) => writes.run(() => create(user, origin)),

    saveUser: (environment, key, name, makeApiKey, origin) =>
      writes.run(() => {
        const present = selectToSave.get(environment, key);
        if (!present) {
          const { at } = origin;
          const user = {
            environment,
            key,
            name: name ?? null,
            createdAt: at,
            updatedAt: at,
            ...makeApiKey(),
          };
          create(user, origin);
          return { user, created: true };
        }
        const before = named(environment, key, present, present.name, present.updated_at);
        if (name === undefined || before.name === name) return { user: before, created: false };
        const after = named(environment, key, present, name, origin.at);
        updateName.run(name, origin.at, present.number);
        record(userDeed('updated', key, before, after), origin, () => ({
          of: 'user',
          before: listing(before),
          after: listing(after),
        }));
        return { user: after, created: false };
      }),

    rekeyUser: (environment, key, apiKey, origin) =>
      writes.run(() => {
        const { apiKeySeed, pepperId, apiKeyDigest } = apiKey;
        if (updateApiKey.run(apiKeySeed, pepperId, apiKeyDigest, environment, key).changes === 0)
          return undefined;
        const after = select.get(environment, key) as UserRecord;
        // Which key she has is nobody else's to hear: she herself stays as she is.
        record(userKeyDeed(key), origin, () => ({
          of: 'user',
          before: listing(after),
          after: listing(after),
        }));
        return after;
      }),

    deleteUser: (environment, key, origin) =>
      writes.run(() => {
        const before = select.get(environment, key);
        if (!before) return false;
        remove.run(environment, key);
        if (origin)
          record(userDeed('deleted', key, before), origin, () => ({ of: 'user', before: listing(before) }));
        return true;
      }),
  };
}

/** Of a user who is there, what a request does not say itself. */
interface SavedRow {
  number: number;
  name: string | null;
  created_at: number;
  updated_at: number;
  api_key_seed: string;
  pepper_id: string;
  api_key_digest: string;
}

/** Written out, since to copy a record takes longer than to make one. */
function named(
  environment: string,
  key: string,
  row: SavedRow,
  name: string | null,
  updatedAt: number,
): UserRecord {
  return {
    environment,
    key,
    name,
    createdAt: row.created_at,
    updatedAt,
    apiKeySeed: row.api_key_seed,
    pepperId: row.pepper_id,
    apiKeyDigest: row.api_key_digest,
  };
}

/** What the feed keeps of her: not what her API key is derived from. */
function listing({ key, name, createdAt, updatedAt }: UserRecord): UserListing {
  return { key, name, createdAt, updatedAt };
}
