import { copyBody } from './webhook-body.ts';
import type { AnyEventType, WebhookEventData } from './webhook-event.ts';
import { decodeSecrets, type WebhookSecret } from './webhook-secret.ts';
import { signContent } from './webhook-signature.ts';

interface TestDelivery {
  /** The endpoint's; with two, as while it is being rotated, there are two signatures. */
  secret: WebhookSecret;
  /** `webhook-id`; a new one by default. */
  id?: string;
  /** When it is signed; now by default. */
  timestamp?: Date;
}

/** A webhook whose body is made of a type and data. */
export interface TestEvent extends TestDelivery {
  type: AnyEventType;
  /** `{}` by default. */
  data?: WebhookEventData;
  body?: never;
}

/** A webhook with a body of your own, of whatever content. */
export interface TestBody<Body extends string | Uint8Array> extends TestDelivery {
  body: Body;
  type?: never;
  data?: never;
}

/** What to send to an endpoint. */
export interface SignedWebhook<Body> {
  headers: Record<'content-type' | 'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string>;
  body: Body;
}

/**
 * A webhook as Roost sends it, to test your own endpoint with.
 *
 * @throws WebhookVerificationError `malformed_secret`
 * @throws RangeError where `timestamp` is no valid date.
 *
 * @example
 * const { headers, body } = await signForTest({ type: 'user.created', secret: process.env.ROOST_WEBHOOK_SECRET });
 * const response = await fetch('http://127.0.0.1:3000/webhooks', { method: 'POST', headers, body });
 */
export function signForTest(event: TestEvent): Promise<SignedWebhook<string>>;
export function signForTest<Body extends string | Uint8Array>(
  webhook: TestBody<Body>,
): Promise<SignedWebhook<Body>>;
export async function signForTest(
  webhook: TestEvent | TestBody<string | Uint8Array>,
): Promise<SignedWebhook<string | Uint8Array>> {
  const { id = `msg_${crypto.randomUUID()}`, timestamp = new Date() } = webhook;
  const time = timestamp.toISOString();
  const body =
    webhook.body ?? JSON.stringify({ type: webhook.type, timestamp: time, data: webhook.data ?? {} });
  const seconds = `${Math.floor(timestamp.getTime() / 1000)}`;
  const signatures: string[] = [];
  for (const secret of decodeSecrets(webhook.secret)) {
    signatures.push(await signContent(secret, { id, timestamp: seconds, body: copyBody(body) }));
  }
  return {
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': seconds,
      'webhook-signature': signatures.join(' '),
    },
    body,
  };
}
