import {
  type AttemptRecord,
  type Change,
  type DeliveryFilter,
  type DeliveryRecord,
  type EventRecord,
  makeDeliveryId,
  makeEvent,
  type Origin,
  RoostError,
  type States,
  type WebhookRecord,
  type WebhookStore,
  webhookDeed,
} from '@roost/core';

interface Sent {
  delivery: DeliveryRecord;
  attempts: AttemptRecord[];
  body: string;
}

export interface WebhookModel {
  port: WebhookStore;
  /** Makes the deliveries of a change. */
  hear(change: Change, states: States): void;
  forgetEnvironment(name: string): void;
}

/**
 * The port's part for webhooks as simple as can be. Deliveries are made with the change.
 *
 * @param wasDeleted says whether an environment was deleted and is not there.
 */
export function openWebhookModel(
  record: (deed: ReturnType<typeof webhookDeed>, origin: Origin) => void,
  wasDeleted: (environment: string) => boolean,
): WebhookModel {
  let webhooks: WebhookRecord[] = [];
  let log: Sent[] = [];

  const find = (environment: string, id: string) =>
    webhooks.find((webhook) => webhook.environment === environment && webhook.id === id);
  const findSent = (environment: string, id: string) =>
    log.find(({ delivery }) => delivery.environment === environment && delivery.id === id);

  function change(webhook: WebhookRecord, changed: Partial<WebhookRecord>): void {
    webhooks = webhooks.map((each) => (each === webhook ? { ...each, ...changed } : each));
  }

  function forget(isGone: (webhook: WebhookRecord) => boolean): void {
    const gone = new Set(webhooks.filter(isGone).map(({ id }) => id));
    webhooks = webhooks.filter(({ id }) => !gone.has(id));
    log = log.filter(({ delivery }) => !gone.has(delivery.webhookId));
  }

  function send({ body, ...event }: EventRecord, { environment, id: webhookId }: WebhookRecord): Sent {
    const id = makeDeliveryId(event.id, webhookId);
    const present = findSent(environment, id);
    if (present) return present;
    const { type, at, target } = event;
    const delivery: DeliveryRecord = {
      ...{ id, environment, webhookId, event: { id: event.id, type, at, target } },
      ...{ state: 'pending', attempts: 0, lastAttempt: null, nextAttemptAt: at, replay: false },
    };
    const made = { delivery, attempts: [], body };
    log.push(made);
    return made;
  }

  /** Oldest first. */
  function select(environment: string, webhookId: string, { state, from, to }: DeliveryFilter): Sent[] {
    return log
      .filter(
        ({ delivery }) =>
          delivery.environment === environment &&
          delivery.webhookId === webhookId &&
          (state === undefined || delivery.state === state) &&
          (from === undefined || delivery.event.at >= from) &&
          (to === undefined || delivery.event.at < to),
      )
      .toSorted((one, other) => (one.delivery.id < other.delivery.id ? -1 : 1));
  }

  const port: WebhookStore = {
    listWebhooks: async (environment) =>
      webhooks
        .filter((webhook) => webhook.environment === environment)
        .toSorted((one, other) => (one.id < other.id ? -1 : 1)),
    getWebhook: async (environment, id) => find(environment, id),
    createWebhook: async (webhook, origin) => {
      if (wasDeleted(webhook.environment)) throw new RoostError('invalid_api_key');
      if (webhooks.some(({ id }) => id === webhook.id)) return false;
      webhooks.push(webhook);
      record(webhookDeed('webhook.created', webhook.id, undefined, webhook), origin);
      return true;
    },
    replaceWebhook: async (webhook, action, origin) => {
      const present = find(webhook.environment, webhook.id);
      if (present?.version !== webhook.version - 1) return false;
      const turnedOn = webhook.enabled && !present.enabled;
      change(present, { ...webhook, failingSince: turnedOn ? null : present.failingSince });
      record(webhookDeed(action, webhook.id, present, webhook), origin);
      return true;
    },
    deleteWebhook: async (environment, id, origin) => {
      const present = find(environment, id);
      if (!present) return false;
      forget((webhook) => webhook === present);
      record(webhookDeed('webhook.deleted', id, present), origin);
      return true;
    },
    noteWebhookHealth: async (environment, id, failingSince) => {
      const present = find(environment, id);
      if (!present || (failingSince !== null && present.failingSince !== null)) return;
      change(present, { failingSince });
    },

    listDeliveries: async (environment, webhookId, filter, { after, limit }) =>
      select(environment, webhookId, filter)
        .map(({ delivery }) => delivery)
        .toReversed()
        .filter(({ id }) => after === undefined || id < after)
        .slice(0, limit),
    getDelivery: async (environment, id) => findSent(environment, id),
    addDelivery: async (environment, webhookId, event) => {
      const webhook = find(environment, webhookId);
      return webhook && send(event, webhook).delivery;
    },
    replayDelivery: async (environment, id, at) => {
      const sent = findSent(environment, id);
      if (sent) sent.delivery = { ...sent.delivery, nextAttemptAt: at, replay: true };
      return sent?.delivery;
    },
    replayFailed: async (environment, webhookId, filter, { at, spacing, limit }) => {
      const chosen = select(environment, webhookId, { ...filter, state: 'failed' })
        .filter(({ delivery }) => delivery.nextAttemptAt === null)
        .slice(0, limit);
      for (const [index, sent] of chosen.entries()) {
        sent.delivery = { ...sent.delivery, nextAttemptAt: at + index * spacing, replay: true };
      }
      return chosen.length;
    },
    recordAttempt: async (environment, id, attempt, then) => {
      const sent = findSent(environment, id);
      if (!sent || (attempt && attempt.number <= sent.attempts.length)) return;
      // A replay that was asked for while the attempt was under way is still due.
      const { nextAttemptAt } = sent.delivery;
      const replayed = attempt !== undefined && sent.delivery.replay && !attempt.replay;
      sent.delivery = {
        ...sent.delivery,
        ...then,
        ...(replayed && { nextAttemptAt }),
        replay: replayed,
      };
      if (!attempt) return;
      const { answer: _, ...lastAttempt } = attempt;
      sent.delivery = { ...sent.delivery, attempts: attempt.number, lastAttempt };
      sent.attempts = [...sent.attempts, attempt];
    },
    forgetDeliveries: async (before, limit) => {
      const past = log.filter(
        ({ delivery }) => delivery.event.at < before && delivery.nextAttemptAt === null,
      );
      const forgotten = new Set(past.slice(0, limit));
      log = log.filter((sent) => !forgotten.has(sent));
      return forgotten.size;
    },
  };

  return {
    port,
    hear: (happened, states) => {
      const event = makeEvent(happened, states);
      if (!event) return;
      for (const webhook of webhooks) {
        const { environment, enabled, events } = webhook;
        const isMeant = event.environment === null || event.environment === environment;
        if (isMeant && enabled && (events === null || events.includes(event.type))) send(event, webhook);
      }
    },
    forgetEnvironment: (name) => forget(({ environment }) => environment === name),
  };
}
