import type { WebhookRecord } from '@roost/core';
import type { Item } from './attributes.ts';
import type { EnvironmentLife } from './places.ts';

/** An endpoint as it is stored; it is of one life of its environment alone. */
export function webhookItem(webhook: WebhookRecord, life: EnvironmentLife): Item {
  const { environment, failingSince } = webhook;
  return { ...webhookSettings(webhook), environment, generation: life.generation, failingSince };
}

/** What a change may set. Since when an endpoint fails is noted beside changes: none is to undo that. */
export function webhookSettings(webhook: WebhookRecord): Item {
  const { environment: _, failingSince: __, events, secret, previousSecret, ...rest } = webhook;
  return {
    ...rest,
    events: events && JSON.stringify(events),
    secret: JSON.stringify(secret),
    previousSecret: previousSecret && JSON.stringify(previousSecret),
  };
}

export function asWebhook(item: Item): WebhookRecord {
  const parse = (text: Item[string]) => (text === null ? null : JSON.parse(String(text)));
  return {
    id: String(item.id),
    environment: String(item.environment),
    url: String(item.url),
    events: parse(item.events),
    description: item.description as string | null,
    enabled: item.enabled === true,
    offReason: item.offReason as WebhookRecord['offReason'],
    secret: parse(item.secret),
    previousSecret: parse(item.previousSecret),
    failingSince: item.failingSince as number | null,
    createdAt: Number(item.createdAt),
    updatedAt: Number(item.updatedAt),
    version: Number(item.version),
  };
}

/** @returns undefined where there is none, or none any more. */
export function presentWebhook(stored: Item | undefined): WebhookRecord | undefined {
  return stored && !stored.deleted ? asWebhook(stored) : undefined;
}
