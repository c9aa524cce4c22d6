import type { WebhookEventType } from './words.ts';

export type { WebhookEventType };

/** One of ours, or one that a later Roost sends: leave alone what you do not know. */
export type AnyEventType = WebhookEventType | (string & Record<never, never>);

/** What an event says of the thing that changed. */
export interface WebhookEventData {
  /** What changed. */
  target?: { type: string; id: string };
  /** What of it changed, as it was. */
  before?: unknown;
  /** The same, as it is now. */
  after?: unknown;
  [name: string]: unknown;
}

/** The body of a webhook. */
export interface WebhookEvent<Type extends string = AnyEventType> {
  type: Type;
  /** When it happened, ISO 8601 UTC. */
  timestamp: string;
  data: WebhookEventData;
}

/** A {@link WebhookEvent} that was verified. */
export interface ReceivedWebhookEvent<Type extends string = AnyEventType> extends WebhookEvent<Type> {
  /** Of the event: the same at every attempt to deliver it. */
  id: string;
}
