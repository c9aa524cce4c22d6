import { environmentDeed, type KeyRecord, keyDeed, type Store } from '@roost/core';
import type { Database } from 'better-sqlite3';
import type { RecordChange } from './change-log.ts';
import type { WriteQueue } from './write-queue.ts';

type KeyStore = Pick<
  Store,
  'listEnvironments' | 'createEnvironment' | 'createKey' | 'findKeyByDigest' | 'listKeys'
>;

interface KeyRow {
  id: string;
  environment: string;
  name: string;
  scopes: string;
  digest: string;
  pepper_id: string;
  created_at: number;
}

export function openKeyStore(db: Database, writes: WriteQueue, record: RecordChange): KeyStore {
  const selectEnvironments = db.prepare<[], { name: string; created_at: number }>(
    'SELECT name, created_at FROM environments ORDER BY created_at, name',
  );
  const insertEnvironment = db.prepare(
    'INSERT INTO environments (name, created_at) VALUES (?, ?) ON CONFLICT (name) DO NOTHING',
  );
  const selectByDigest = db.prepare<[string], KeyRow>('SELECT * FROM api_keys WHERE digest = ?');
  const selectAll = db.prepare<[string], KeyRow>('SELECT * FROM api_keys WHERE environment = ? ORDER BY id');
  const insertKey = db.prepare(`
    INSERT INTO api_keys (id, environment, name, scopes, digest, pepper_id, created_at)
    VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`);

  return {
    listEnvironments: async () =>
      selectEnvironments.all().map(({ name, created_at }) => ({ name, createdAt: created_at })),

    createEnvironment: (environment, origin) =>
      writes.run(() => {
        if (insertEnvironment.run(environment.name, environment.createdAt).changes === 0) return false;
        record(environmentDeed('created', environment), origin);
        return true;
      }),

    createKey: (key, origin) =>
      writes.run(() => {
        const { changes } = insertKey.run(
          key.id,
          key.environment,
          key.name,
          JSON.stringify(key.scopes),
          key.digest,
          key.pepperId,
          key.createdAt,
        );
        if (changes === 0) return false;
        record(keyDeed('key.created', key.id, undefined, key), origin);
        return true;
      }),

    findKeyByDigest: async (digest) => {
      const row = selectByDigest.get(digest);
      return row && asRecord(row);
    },

    listKeys: async (environment) => selectAll.all(environment).map(asRecord),
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
    createdAt: row.created_at,
  };
}
