import { type Bucket, type Store, takeTokens } from '@roost/core';
import type { Database } from 'better-sqlite3';
import type { WriteQueue } from './write-queue.ts';

type LimitStore = Pick<Store, 'takeTokens'>;

export function openLimitStore(db: Database, writes: WriteQueue): LimitStore {
  const select = db.prepare<[string], Bucket>('SELECT tokens, at FROM buckets WHERE id = ?');
  const upsert = db.prepare(
    'INSERT INTO buckets (id, tokens, at) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET tokens = excluded.tokens, at = excluded.at',
  );
  return {
    takeTokens: (id, limit, request) =>
      writes.run(() => {
        const taken = takeTokens(select.get(id), limit, request);
        upsert.run(id, taken.bucket.tokens, taken.bucket.at);
        return taken;
      }),
  };
}
