import {
  mostWebhooks,
  type NewWebhook,
  type OperationInput,
  type Webhook,
  webhookEventTypes,
} from '@roost/schemas';
import { makeWebhookId } from '../delivery-id.ts';
import { RoostError } from '../errors.ts';
import { listPage } from '../list-page.ts';
import { webhookNotFound } from '../not-found.ts';
import { type Call, created, type Ground, noContent, type Operations, ok } from '../operation.ts';
import { makeSampleEvent } from '../sample-event.ts';
import { makeSortableId } from '../sortable-id.ts';
import { formatTime } from '../timestamp.ts';
import { deriveWebhookSecret, formatWebhookSecret, makeWebhookSecret } from '../webhook-secret.ts';
import type { WebhookRecord } from '../webhook-store.ts';
import { showDelivery } from './deliveries.ts';

type WebhookOperations = Pick<
  Operations,
  | 'webhooks.list'
  | 'webhooks.create'
  | 'webhooks.read'
  | 'webhooks.update'
  | 'webhooks.delete'
  | 'webhooks.rotate'
  | 'webhooks.test'
>;

/** How long the old secret signs beside the new one where a request does not say, in seconds. */
const overlap = 24 * 3600;

export function webhookOperations(ground: Ground): WebhookOperations {
  const { store, secrets } = ground;

  async function find({ principal: { environment } }: Call, id: string): Promise<WebhookRecord> {
    const record = await store.getWebhook(environment, id);
    if (!record) throw webhookNotFound(id);
    return record;
  }

  /** Another caller may change it between two steps: then it is read again. */
  async function replace(
    call: Call,
    id: string,
    action: 'webhook.updated' | 'webhook.rotated',
    change: (present: WebhookRecord) => WebhookRecord,
  ): Promise<WebhookRecord> {
    for (;;) {
      const present = await find(call, id);
      const changed = change(present);
      if (JSON.stringify(changed) === JSON.stringify(present)) return present;
      const next = { ...changed, updatedAt: call.origin.at, version: present.version + 1 };
      if (await store.replaceWebhook(next, action, call.origin)) return next;
    }
  }

  async function showNew(record: WebhookRecord, at: number): Promise<NewWebhook> {
    const { peppers } = await secrets.read();
    return {
      secret: formatWebhookSecret(deriveWebhookSecret(record.secret, peppers)),
      ...showWebhook(record, at),
    };
  }

  async function checkAddress(url: string): Promise<void> {
    // Every function holds these operations, and only the one of webhooks ever looks at an address.
    const { webhookAddressProblem } = await import('../webhook-address.ts');
    const message = webhookAddressProblem(url, { allowLocal: ground.allowLocalWebhooks });
    if (message) throw new RoostError('invalid_parameter', { errors: [{ path: 'url', message }] });
  }

  return {
    'webhooks.list': ({ principal: { environment }, origin }, page) =>
      listPage<WebhookRecord, string, Webhook>(ground, page, {
        scope: { operation: 'webhooks.list', environment },
        read: async ({ after = '', limit }) =>
          (await store.listWebhooks(environment)).filter(({ id }) => id > after).slice(0, limit),
        position: ({ id }) => id,
        show: (record) => showWebhook(record, origin.at),
      }),

    'webhooks.create': async ({ principal: { environment }, origin }, input) => {
      await checkAddress(input.url);
      if ((await store.listWebhooks(environment)).length >= mostWebhooks)
        throw new RoostError('too_many_webhooks');
      const record: WebhookRecord = {
        id: makeWebhookId(makeSortableId(origin.at)),
        environment,
        url: input.url,
        events: input.events ?? null,
        description: input.description ?? null,
        enabled: input.enabled ?? true,
        offReason: null,
        secret: makeWebhookSecret(await secrets.currentPepper()),
        previousSecret: null,
        failingSince: null,
        createdAt: origin.at,
        updatedAt: origin.at,
        version: 1,
      };
      await store.createWebhook(record, origin);
      return created(await showNew(record, origin.at));
    },

    'webhooks.read': async (call, { id }) => ok(showWebhook(await find(call, id), call.origin.at)),

    'webhooks.update': async (call, { id, ...input }) => {
      if (input.url !== undefined) await checkAddress(input.url);
      const changed = await replace(call, id, 'webhook.updated', (present) => update(present, input));
      return ok(showWebhook(changed, call.origin.at));
    },

    'webhooks.delete': async ({ principal: { environment }, origin }, { id }) => {
      if (!(await store.deleteWebhook(environment, id, origin))) throw webhookNotFound(id);
      return noContent;
    },

    'webhooks.rotate': async (call, { id, grace_seconds = overlap }) => {
      const secret = makeWebhookSecret(await secrets.currentPepper());
      const endsAt = call.origin.at + grace_seconds * 1000;
      const rotated = await replace(call, id, 'webhook.rotated', (present) => ({
        ...present,
        secret,
        previousSecret: grace_seconds === 0 ? null : { ...present.secret, endsAt },
      }));
      return created(await showNew(rotated, call.origin.at));
    },

    'webhooks.test': async (call, { id, type }) => {
      const { environment } = call.principal;
      const { events } = await find(call, id);
      const event = makeSampleEvent(type ?? events?.[0] ?? webhookEventTypes[0], environment, call.origin.at);
      const added = await store.addDelivery(environment, id, event);
      if (!added) throw webhookNotFound(id);
      return created(showDelivery(added));
    },
  };
}

function update(
  present: WebhookRecord,
  { url, events, description, enabled }: Omit<OperationInput<'webhooks.update'>, 'id'>,
): WebhookRecord {
  const turnedOn = enabled === true && !present.enabled;
  return {
    ...present,
    url: url ?? present.url,
    events: events === undefined ? present.events : events,
    description: description === undefined ? present.description : description,
    enabled: enabled ?? present.enabled,
    offReason: enabled === undefined ? present.offReason : null,
    failingSince: turnedOn ? null : present.failingSince,
  };
}

export function showWebhook(record: WebhookRecord, at: number): Webhook {
  const { previousSecret, failingSince } = record;
  return {
    id: record.id,
    url: record.url,
    events: record.events,
    description: record.description,
    enabled: record.enabled,
    environment: record.environment,
    disabled_reason: record.offReason,
    failing_since: failingSince === null ? null : formatTime(failingSince),
    previous_secret_until:
      previousSecret && previousSecret.endsAt > at ? formatTime(previousSecret.endsAt) : null,
    created_at: formatTime(record.createdAt),
    updated_at: formatTime(record.updatedAt),
  };
}
