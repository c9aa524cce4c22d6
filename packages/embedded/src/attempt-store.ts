import { limitWindow, type Store } from '@roost/core';
import type { Database } from 'better-sqlite3';
import type { WriteQueue } from './write-queue.ts';

type AttemptStore = Pick<Store, 'beginAttempt' | 'finishAttempt' | 'dropAttempt' | 'forgetExpired'>;

interface AttemptRow {
  fingerprint: string;
  answer: string | null;
  expires_at: number;
}

export function openAttemptStore(db: Database, writes: WriteQueue): AttemptStore {
  const select = db.prepare<[string], AttemptRow>(
    'SELECT fingerprint, answer, expires_at FROM attempts WHERE id = ?',
  );
  const replace = db.prepare(
    'INSERT OR REPLACE INTO attempts (id, fingerprint, answer, expires_at) VALUES (?, ?, NULL, ?)',
  );
  const finish = db.prepare('UPDATE attempts SET answer = ?, expires_at = ? WHERE id = ?');
  const drop = db.prepare('DELETE FROM attempts WHERE id = ?');
  const forgetAttempts = db.prepare('DELETE FROM attempts WHERE expires_at <= ?');
  const forgetBuckets = db.prepare('DELETE FROM buckets WHERE at <= ?');
  return {
    forgetExpired: (at) =>
      writes.run(() => {
        forgetAttempts.run(at);
        forgetBuckets.run(at - limitWindow);
      }),

    beginAttempt: ({ id, fingerprint, at, expiresAt }) =>
      writes.run(() => {
        const earlier = select.get(id);
        if (earlier && earlier.expires_at > at) {
          return { fingerprint: earlier.fingerprint, answer: earlier.answer };
        }
        replace.run(id, fingerprint, expiresAt);
        return undefined;
      }),

    finishAttempt: (id, { answer, expiresAt }) =>
      writes.run(() => {
        finish.run(answer, expiresAt, id);
      }),

    dropAttempt: (id) =>
      writes.run(() => {
        drop.run(id);
      }),
  };
}
