import {
  type IntentRecord,
  type IntentStore,
  intentDeed,
  type Subject,
  type SubjectState,
  subjectId,
} from '@roost/core';
import type { Database } from 'better-sqlite3';
import { shown } from './change-feed.ts';
import type { RecordChange } from './change-log.ts';
import { openEnvironmentCheck } from './environment-check.ts';
import type { WriteQueue } from './write-queue.ts';

export function openIntentStore(
  db: Database,
  writes: WriteQueue,
  record: RecordChange,
  options: { recordValues?: boolean },
): IntentStore {
  const select = db
    .prepare<[string, string], string>('SELECT record FROM intents WHERE environment = ? AND subject = ?')
    .pluck();
  const selectAll = db.prepare<[string], string>('SELECT record FROM intents WHERE environment = ?').pluck();
  const insert = db.prepare('INSERT INTO intents (environment, subject, record) VALUES (?, ?, ?)');
  const remove = db.prepare('DELETE FROM intents WHERE environment = ? AND subject = ?');
  const requireEnvironment = openEnvironmentCheck(db);

  function find(environment: string, subject: Subject): IntentRecord | undefined {
    const text = select.get(environment, subjectId(subject));
    return text === undefined ? undefined : JSON.parse(text);
  }

  return {
    noteIntent: (intent) =>
      writes.run(() => {
        const { environment } = intent.origin;
        requireEnvironment(environment);
        const present = find(environment, intent);
        if (!present) insert.run(environment, subjectId(intent), JSON.stringify(intent));
        return present;
      }),

    settleIntent: (intent, after: SubjectState | undefined) =>
      writes.run(() => {
        const { origin, before } = intent;
        if (find(origin.environment, intent)?.id !== intent.id) return false;
        remove.run(origin.environment, subjectId(intent));
        if (after !== undefined)
          record(intentDeed(intent, after, options), origin, () => shown({ before, after }));
        return true;
      }),

    findIntent: async (environment, subject) => find(environment, subject),

    listIntents: async (environment) => selectAll.all(environment).map((text) => JSON.parse(text)),
  };
}
