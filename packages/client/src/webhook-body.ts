import type { WebhookEvent } from './webhook-event.ts';
import { WebhookVerificationError } from './webhook-verification-error.ts';

/** The body of a request as it arrived, before any parser. */
export type WebhookBody = string | Uint8Array | ArrayBuffer;

/**
 * The bytes of a body: a copy, since verifying takes a moment, and frameworks may use their buffers again meanwhile.
 *
 * @throws WebhookVerificationError `malformed_body`
 */
export function copyBody(body: WebhookBody): Uint8Array<ArrayBuffer> {
  if (typeof body === 'string') return new TextEncoder().encode(body);
  if (ArrayBuffer.isView(body)) return new Uint8Array(body.buffer, body.byteOffset, body.byteLength).slice();
  // By its tag: one of another realm, as test runners make them, is no instance of this one's class.
  if (Object.prototype.toString.call(body) === '[object ArrayBuffer]') return new Uint8Array(body).slice();
  throw malformed(
    'The body is neither text nor bytes. Pass it as it arrived, before a JSON parser: what a parser leaves cannot be verified.',
  );
}

/**
 * The event that a body holds. For bytes whose signature was verified.
 *
 * @throws WebhookVerificationError `malformed_body`
 */
export function parseEvent(bytes: Uint8Array): WebhookEvent {
  const event = parseJson(bytes);
  if (!isObject(event) || typeof event.type !== 'string' || typeof event.timestamp !== 'string') {
    throw malformed(
      'The body is no object with the texts "type" and "timestamp". Does Roost send to this address?',
    );
  }
  if (!isObject(event.data)) {
    throw malformed('The body has no object "data". Does Roost send to this address?');
  }
  return { type: event.type, timestamp: event.timestamp, data: event.data };
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw malformed('The body is not JSON in UTF-8. Does Roost send to this address?', { cause });
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function malformed(message: string, options?: ErrorOptions): WebhookVerificationError {
  return new WebhookVerificationError('malformed_body', message, options);
}
