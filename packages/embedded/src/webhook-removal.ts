import type { Database } from 'better-sqlite3';
import type { WriteQueue } from './write-queue.ts';

/** Deliveries of a deleted endpoint are removed this many at a time, so that no other write waits long. */
const removedAtOnce = 200;

/** Deletes endpoints at once, and all that hangs on them in the background. */
export interface WebhookRemoval {
  /** Inside a transaction. */
  delete(number: number): void;
  deleteAll(environment: string): void;
  /** Goes on until the deliveries of all deleted endpoints are gone; a restart takes it up again. */
  start(): void;
}

export function openWebhookRemoval(
  db: Database,
  writes: WriteQueue,
  remove: (webhookNumber: number, limit: number) => number,
): WebhookRemoval {
  const noteDeleted = db.prepare('INSERT INTO deleted_webhooks (number) VALUES (?)');
  const noteAllDeleted = db.prepare(
    'INSERT INTO deleted_webhooks (number) SELECT number FROM webhooks WHERE environment = ?',
  );
  const removeWebhook = db.prepare('DELETE FROM webhooks WHERE number = ?');
  const removeAll = db.prepare('DELETE FROM webhooks WHERE environment = ?');
  const nextDeleted = db.prepare<[], number>('SELECT number FROM deleted_webhooks LIMIT 1').pluck();
  const forgetDeleted = db.prepare('DELETE FROM deleted_webhooks WHERE number = ?');

  async function removeOrphans(): Promise<void> {
    try {
      for (let next = nextDeleted.get(); next !== undefined; next = nextDeleted.get()) {
        const number = next;
        await writes.run(() => {
          if (remove(number, removedAtOnce) < removedAtOnce) forgetDeleted.run(number);
        });
      }
    } catch {
      // The deliveries are unreachable all the same: the next start tries again.
    }
  }
  void removeOrphans();

  return {
    delete: (number) => {
      noteDeleted.run(number);
      removeWebhook.run(number);
    },
    deleteAll: (environment) => {
      noteAllDeleted.run(environment);
      removeAll.run(environment);
    },
    start: () => void removeOrphans(),
  };
}
