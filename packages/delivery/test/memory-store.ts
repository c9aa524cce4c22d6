import type { AttemptRecord, DeliveryRecord, Origin, WebhookRecord } from '@roost/core';
import type { DeliveryPorts } from '../src/index.ts';

type DeliveryStore = DeliveryPorts['store'];

/** One endpoint and one delivery, in memory, by the rules of the Store port. */
export interface MemoryStore extends DeliveryStore {
  webhook: WebhookRecord;
  delivery: DeliveryRecord;
  attempts: AttemptRecord[];
  /** What was noted of the endpoint's health, in order. */
  health: (number | null)[];
  changes: { action: string; origin: Origin }[];
}

export function openMemoryStore(webhook: WebhookRecord, delivery: DeliveryRecord): MemoryStore {
  const held: MemoryStore = {
    webhook,
    delivery,
    attempts: [],
    health: [],
    changes: [],
    getWebhook: async () => held.webhook,
    noteWebhookHealth: async (_environment, _id, failingSince) => {
      held.health.push(failingSince);
      const first = failingSince === null ? null : (held.webhook.failingSince ?? failingSince);
      held.webhook = { ...held.webhook, failingSince: first };
    },
    replaceWebhook: async (next, action, origin) => {
      if (next.version !== held.webhook.version + 1) return false;
      held.webhook = next;
      held.changes.push({ action, origin });
      return true;
    },
    recordAttempt: async (_environment, _id, attempt, settled) => {
      held.delivery = { ...held.delivery, ...settled, replay: false };
      if (!attempt) return;
      held.attempts.push(attempt);
      held.delivery = { ...held.delivery, attempts: attempt.number, lastAttempt: attempt };
    },
  };
  return held;
}
