import type { DeliveryState, WebhookEventType, webhookOffReasons } from '@roost/schemas';
import type { Origin } from './principal.ts';

/*
 * The Store port's part for webhooks: endpoints, and the log of what was sent to them. Times are milliseconds since
 * 1970. How a store comes by the deliveries of a change, and hands them to the sender when they are due, is its own: see
 * docs/decisions/webhooks.md.
 */

export interface WebhookRecord {
  /** Sorts in order of creation. */
  id: string;
  environment: string;
  url: string;
  /** Null for all. */
  events: WebhookEventType[] | null;
  description: string | null;
  enabled: boolean;
  /** Why Roost turned it off; null where it is on, or where a request turned it off. */
  offReason: (typeof webhookOffReasons)[number] | null;
  secret: WebhookSecretRecord;
  /** Signs beside the current one until it ends. */
  previousSecret: (WebhookSecretRecord & { endsAt: number }) | null;
  /** No attempt has succeeded since; null where the last one did. Not part of what a version counts. */
  failingSince: number | null;
  createdAt: number;
  updatedAt: number;
  /** Counts the changes of this endpoint, from 1. */
  version: number;
}

/** What a secret is derived from, see webhook-secret.ts: it is never stored. */
export interface WebhookSecretRecord {
  seed: string;
  pepperId: string;
}

/** A change as webhook endpoints hear of it. */
export interface EventRecord {
  /** The `webhook-id` of each request. Sorts in order of the changes. */
  id: string;
  /** The environment whose endpoints hear of it; null for those of all environments. */
  environment: string | null;
  type: WebhookEventType;
  at: number;
  /** What was changed: events of one target go to an endpoint in their order. */
  target: { type: string; id: string };
  /** What is sent, byte for byte. */
  body: string;
}

/** One event on its way to one endpoint. */
export interface DeliveryRecord {
  /** See delivery-id.ts: of an event and an endpoint there is one, however often it is made. */
  id: string;
  environment: string;
  webhookId: string;
  event: Pick<EventRecord, 'id' | 'type' | 'at' | 'target'>;
  state: DeliveryState;
  /** How many were made. */
  attempts: number;
  lastAttempt: Omit<AttemptRecord, 'answer'> | null;
  /** When the next one is due; null where none is. */
  nextAttemptAt: number | null;
  /** The next attempt was asked for by a request. */
  replay: boolean;
}

/** One request to an endpoint. */
export interface AttemptRecord {
  /** From 1. */
  number: number;
  at: number;
  replay: boolean;
  /** Null where no answer came. */
  status: number | null;
  /** Null where it succeeded. */
  error: string | null;
  /** Milliseconds. */
  duration: number;
  /** The first KB; null where none came. */
  answer: string | null;
}

/** What the log is narrowed by: the state, and the time of the event; `from` included, `to` not. */
export interface DeliveryFilter {
  state?: DeliveryState | undefined;
  from?: number | undefined;
  to?: number | undefined;
}

export interface WebhookStore {
  /** In order of creation. */
  listWebhooks(environment: string): Promise<WebhookRecord[]>;
  getWebhook(environment: string, id: string): Promise<WebhookRecord | undefined>;
  /** Rejects with `invalid_api_key` where its environment was deleted. @returns false where there is one with that id. */
  createWebhook(webhook: WebhookRecord, origin: Origin): Promise<boolean>;
  /**
   * Leaves `failingSince` as it stands, but for an endpoint that is turned on: that one has not failed yet.
   *
   * @returns false where the stored endpoint is not in the version before this one: read it again.
   */
  replaceWebhook(
    webhook: WebhookRecord,
    action: 'webhook.updated' | 'webhook.rotated' | 'webhook.disabled',
    origin: Origin,
  ): Promise<boolean>;
  /** Its deliveries go with it. @returns false where there is none. */
  deleteWebhook(environment: string, id: string, origin: Origin): Promise<boolean>;
  /** Notes since when its attempts fail, null where one succeeded. Not a change. The first time noted stays. */
  noteWebhookHealth(environment: string, id: string, failingSince: number | null): Promise<void>;

  /** Newest first, from after the one with the id `after`. Those of an endpoint that is deleted are none. */
  listDeliveries(
    environment: string,
    webhookId: string,
    filter: DeliveryFilter,
    page: { after?: string; limit: number },
  ): Promise<DeliveryRecord[]>;
  getDelivery(
    environment: string,
    id: string,
  ): Promise<{ delivery: DeliveryRecord; attempts: AttemptRecord[]; body: string } | undefined>;
  /** Sends an event to this endpoint alone, at once. @returns undefined where there is no such endpoint. */
  addDelivery(
    environment: string,
    webhookId: string,
    event: EventRecord,
  ): Promise<DeliveryRecord | undefined>;
  /** Makes one more attempt due then. @returns the delivery as it is now, or undefined where there is none. */
  replayDelivery(environment: string, id: string, at: number): Promise<DeliveryRecord | undefined>;
  /**
   * Makes one more attempt due of failed deliveries for which none is, oldest event first: of the first at `at`, of each
   * other one `spacing` milliseconds after the one before.
   *
   * @returns of how many, at most `limit`.
   */
  replayFailed(
    environment: string,
    webhookId: string,
    filter: { from: number; to?: number | undefined },
    pace: { at: number; spacing: number; limit: number },
  ): Promise<number>;
  /**
   * What came of an attempt, and of the delivery: written together. An attempt with the number of one that is there
   * already was recorded before: nothing changes. A replay that was asked for while an attempt of the schedule was under
   * way stays due. Without an attempt the delivery alone is settled.
   */
  recordAttempt(
    environment: string,
    deliveryId: string,
    attempt: AttemptRecord | undefined,
    then: Pick<DeliveryRecord, 'state' | 'nextAttemptAt'>,
  ): Promise<void>;
  /** Forgets deliveries of events from before `before` for which no attempt is due, at most `limit`. @returns how many. */
  forgetDeliveries(before: number, limit: number): Promise<number>;
}
