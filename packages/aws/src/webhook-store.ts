import { ConditionalCheckFailedException, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { makeChange, RoostError, type Store, type WebhookRecord, webhookDeed } from '@roost/core';
import { toStored } from './attributes.ts';
import { changeAttributes } from './changed-item.ts';
import { changeItem, createItem, type Decision } from './conditional-write.ts';
import type { Db } from './db.ts';
import type { EnvironmentLives } from './environment-lives.ts';
import { webhookPlace } from './places.ts';
import { readItem } from './read-items.ts';
import { asWebhook, presentWebhook, webhookItem, webhookSettings } from './webhook-item.ts';
import { webhookPages } from './webhook-pages.ts';

type WebhookStore = Pick<
  Store,
  'listWebhooks' | 'getWebhook' | 'createWebhook' | 'replaceWebhook' | 'deleteWebhook' | 'noteWebhookHealth'
>;

export function openWebhookStore(db: Db, lives: EnvironmentLives): WebhookStore {
  /** Changes an endpoint that is there; the answer is false where there is none. */
  async function changeWebhook(
    environment: string,
    id: string,
    decide: (present: WebhookRecord) => Decision<boolean>,
  ): Promise<boolean> {
    const life = await lives.find(environment);
    if (!life) return false;
    return changeItem(db, webhookPlace(life, id), (stored) => {
      const present = presentWebhook(stored);
      return present ? decide(present) : { answer: false };
    });
  }

  return {
    listWebhooks: async (environment) => {
      const life = await lives.find(environment);
      const found: WebhookRecord[] = [];
      if (!life) return found;
      for await (const page of webhookPages(db, life)) found.push(...page.map(asWebhook));
      return found;
    },

    getWebhook: async (environment, id) => {
      const life = await lives.find(environment);
      return life && presentWebhook(await readItem(db, webhookPlace(life, id)));
    },

    createWebhook: async (webhook, origin) => {
      const life = await lives.findNow(webhook.environment);
      if (!life) throw new RoostError('invalid_api_key');
      const change = makeChange(webhookDeed('webhook.created', webhook.id, undefined, webhook), origin);
      const item = { ...webhookItem(webhook, life), ...changeAttributes(change) };
      return createItem(db, webhookPlace(life, webhook.id), item);
    },

    replaceWebhook: (webhook, action, origin) =>
      changeWebhook(webhook.environment, webhook.id, (present) => {
        if (present.version !== webhook.version - 1) return { answer: false };
        const healed = webhook.enabled && !present.enabled ? { failingSince: null } : {};
        const change = makeChange(webhookDeed(action, webhook.id, present, webhook), origin);
        return { answer: true, set: { ...webhookSettings(webhook), ...healed, ...changeAttributes(change) } };
      }),

    // At once neither it nor its deliveries show anywhere; the sweeper removes the tombstone.
    deleteWebhook: (environment, id, origin) =>
      changeWebhook(environment, id, (present) => {
        const change = makeChange(webhookDeed('webhook.deleted', id, present), origin);
        return { answer: true, put: { deleted: true, ...changeAttributes(change) } };
      }),

    // Not a change: the item keeps the one that it has, and the trail takes no notice.
    noteWebhookHealth: async (environment, id, failingSince) => {
      const life = await lives.find(environment);
      if (!life) return;
      const command = new UpdateItemCommand({
        TableName: db.tables.data,
        Key: toStored({ ...webhookPlace(life, id) }),
        UpdateExpression: 'SET failingSince = :since',
        // A tombstone has none.
        ConditionExpression:
          failingSince === null
            ? 'attribute_exists(failingSince)'
            : 'attribute_exists(failingSince) AND failingSince = :none',
        ExpressionAttributeValues: toStored({
          ':since': failingSince,
          ...(failingSince !== null && { ':none': null }),
        }),
      });
      await db.send(command).catch((error: unknown) => {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      });
    },
  };
}
