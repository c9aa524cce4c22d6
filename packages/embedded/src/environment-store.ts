import { environmentDeed, type Store } from '@roost/core';
import type { Database } from 'better-sqlite3';
import type { RecordChange } from './change-log.ts';
import type { WebhookMemory } from './webhook-memory.ts';
import type { WebhookRemoval } from './webhook-removal.ts';
import type { WriteQueue } from './write-queue.ts';

type EnvironmentStore = Pick<Store, 'listEnvironments' | 'createEnvironment' | 'deleteEnvironment'>;

interface EnvironmentRow {
  name: string;
  created_at: number;
}

/** Users are removed this many at a time, so that no other write waits long. */
const removedAtOnce = 200;

export function openEnvironmentStore(
  db: Database,
  writes: WriteQueue,
  record: RecordChange,
  webhooks: WebhookMemory,
  removal: WebhookRemoval,
): EnvironmentStore {
  const selectAll = db.prepare<[], EnvironmentRow>(
    'SELECT name, created_at FROM environments ORDER BY created_at, name',
  );
  const select = db.prepare<[string], EnvironmentRow>(
    'SELECT name, created_at FROM environments WHERE name = ?',
  );
  const insert = db.prepare(
    'INSERT INTO environments (name, created_at) VALUES (?, ?) ON CONFLICT (name) DO NOTHING',
  );
  const remove = db.prepare('DELETE FROM environments WHERE name = ?');
  const noteDeleted = db.prepare(
    'INSERT INTO deleted_environments (name) VALUES (?) ON CONFLICT (name) DO NOTHING',
  );
  const removeKeys = db.prepare('DELETE FROM api_keys WHERE environment = ?');
  const removeIntents = db.prepare('DELETE FROM intents WHERE environment = ?');
  const removeUsers = db.prepare(
    `DELETE FROM users WHERE number IN (SELECT number FROM users WHERE environment = ? LIMIT ${removedAtOnce})`,
  );

  return {
    listEnvironments: async () =>
      selectAll.all().map(({ name, created_at }) => ({ name, createdAt: created_at })),

    createEnvironment: (environment, origin) =>
      writes.run(() => {
        if (insert.run(environment.name, environment.createdAt).changes === 0) return false;
        record(environmentDeed('created', environment), origin);
        return true;
      }),

    deleteEnvironment: async (name, origin) => {
      if (!select.get(name)) return false;
      // Nobody gets in any more. The environment itself goes last: cut off before that, it can be deleted again.
      await writes.run(() => removeKeys.run(name));
      while ((await writes.run(() => removeUsers.run(name).changes)) > 0);
      const deleted = await writes
        .run(() => {
          const row = select.get(name);
          if (!row) return false;
          webhooks.forget();
          // What was made in between, too.
          removeKeys.run(name);
          removeUsers.run(name);
          removeIntents.run(name);
          removal.deleteAll(name);
          remove.run(name);
          noteDeleted.run(name);
          record(environmentDeed('deleted', { name, createdAt: row.created_at }), origin);
          return true;
        })
        .finally(() => webhooks.forget());
      if (deleted) removal.start();
      return deleted;
    },
  };
}
