import { type Store, type WebhookRecord, webhookDeed } from '@roost/core';
import type { Database } from 'better-sqlite3';
import type { RecordChange } from './change-log.ts';
import { openEnvironmentCheck } from './environment-check.ts';
import { asWebhook, type WebhookMemory, type WebhookRow } from './webhook-memory.ts';
import type { WebhookRemoval } from './webhook-removal.ts';
import type { WriteQueue } from './write-queue.ts';

type EndpointStore = Pick<
  Store,
  'listWebhooks' | 'getWebhook' | 'createWebhook' | 'replaceWebhook' | 'deleteWebhook' | 'noteWebhookHealth'
>;

export function openWebhookStore(
  db: Database,
  writes: WriteQueue,
  record: RecordChange,
  webhooks: WebhookMemory,
  removal: WebhookRemoval,
): EndpointStore {
  const select = db.prepare<[string, string], WebhookRow>(
    'SELECT * FROM webhooks WHERE environment = ? AND id = ?',
  );
  const insert = db.prepare(`
    INSERT INTO webhooks (id, environment, url, events, description, enabled, off_reason, secret, previous_secret,
      failing_since, created_at, updated_at, version)
    VALUES (@id, @environment, @url, @events, @description, @enabled, @offReason, @secret, @previousSecret,
      @failingSince, @createdAt, @updatedAt, @version)
    ON CONFLICT (id) DO NOTHING`);
  const update = db.prepare(`
    UPDATE webhooks SET url = @url, events = @events, description = @description, enabled = @enabled,
      off_reason = @offReason, secret = @secret, previous_secret = @previousSecret, failing_since = @failingSince,
      updated_at = @updatedAt, version = @version
    WHERE id = @id`);
  const noteFailing = db.prepare(
    'UPDATE webhooks SET failing_since = ? WHERE environment = ? AND id = ? AND failing_since IS NULL',
  );
  const noteWell = db.prepare('UPDATE webhooks SET failing_since = NULL WHERE environment = ? AND id = ?');
  const requireEnvironment = openEnvironmentCheck(db);

  /** Forgotten at once: what comes after it in the same batch is to see it. And where the batch was undone. */
  function write<T>(work: () => T): Promise<T> {
    return writes
      .run(() => {
        webhooks.forget();
        return work();
      })
      .finally(() => webhooks.forget());
  }

  return {
    listWebhooks: async (environment) =>
      webhooks
        .list()
        .map(({ webhook }) => webhook)
        .filter((webhook) => webhook.environment === environment),

    getWebhook: async (environment, id) => webhooks.find(environment, id)?.webhook,

    createWebhook: (webhook, origin) =>
      write(() => {
        requireEnvironment(webhook.environment);
        if (insert.run(asColumns(webhook)).changes === 0) return false;
        record(webhookDeed('webhook.created', webhook.id, undefined, webhook), origin);
        return true;
      }),

    replaceWebhook: (webhook, action, origin) =>
      write(() => {
        const row = select.get(webhook.environment, webhook.id);
        if (row?.version !== webhook.version - 1) return false;
        const before = asWebhook(row);
        const turnedOn = webhook.enabled && !before.enabled;
        update.run(asColumns({ ...webhook, failingSince: turnedOn ? null : before.failingSince }));
        record(webhookDeed(action, webhook.id, before, webhook), origin);
        return true;
      }),

    deleteWebhook: async (environment, id, origin) => {
      const deleted = await write(() => {
        const row = select.get(environment, id);
        if (!row) return false;
        removal.delete(row.number);
        record(webhookDeed('webhook.deleted', id, asWebhook(row)), origin);
        return true;
      });
      if (deleted) removal.start();
      return deleted;
    },

    noteWebhookHealth: (environment, id, failingSince) =>
      write(() => {
        if (failingSince === null) noteWell.run(environment, id);
        else noteFailing.run(failingSince, environment, id);
      }),
  };
}

function asColumns(webhook: WebhookRecord): Record<string, unknown> {
  return {
    ...webhook,
    events: webhook.events && JSON.stringify(webhook.events),
    enabled: webhook.enabled ? 1 : 0,
    secret: JSON.stringify(webhook.secret),
    previousSecret: webhook.previousSecret && JSON.stringify(webhook.previousSecret),
  };
}
