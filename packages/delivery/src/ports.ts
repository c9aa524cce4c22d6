import type { DeliveryRecord, SecretCache, Store, WebhookRecord } from '@roost/core';

/** What a deliverer stands on. */
export interface DeliveryPorts {
  store: Pick<Store, 'getWebhook' | 'noteWebhookHealth' | 'recordAttempt' | 'replaceWebhook'>;
  secrets: SecretCache;
  send: SendRequest;
  /** Milliseconds since 1970; the system's clock where left out. */
  now?: () => number;
  /** From 0 to below 1, for jitter; `Math.random` where left out. */
  random?: () => number;
}

/**
 * Makes one attempt of a delivery that is due, and records what came of it. How many are at work at once, for each
 * endpoint, is its caller's to bound.
 *
 * Rejects where the store or the secrets cannot be reached: what was not recorded is to be tried again, and may then
 * be sent twice, with the same `webhook-id`.
 *
 * @param webhook as the store has it now; undefined where it was deleted.
 * @param delivery as the store has it now.
 * @param body of its event, byte for byte.
 * @returns when the next attempt is due; null where none is.
 */
export type Deliver = (
  webhook: WebhookRecord | undefined,
  delivery: DeliveryRecord,
  body: string,
) => Promise<Pick<DeliveryRecord, 'nextAttemptAt'>>;

/** Sends one POST request. Never rejects: what goes wrong is part of the result. */
export type SendRequest = (request: OutgoingRequest) => Promise<SendResult>;

export interface OutgoingRequest {
  url: string;
  headers: Record<string, string>;
  body: string;
}

export interface SendResult {
  /** Null where no answer came. */
  status: number | null;
  /** Why there was no answer, or no end of it, as a sentence for people; null where it came in full. */
  error: string | null;
  /** The first KB of what came; null where nothing did. */
  answer: string | null;
  /** Milliseconds. */
  duration: number;
  /** What a `Retry-After` header asks for, in milliseconds from now; null where there is none. */
  retryAfter: number | null;
}

export interface Sender {
  send: SendRequest;
  /** Waits for the requests that are on their way, and lets go of every connection. */
  close(): Promise<void>;
}
