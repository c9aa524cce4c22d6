import { WebhookVerificationError } from './webhook-verification-error.ts';

/** The headers of a request: of the Fetch API, or an object as node:http gives it, names in any case. */
export type WebhookHeaders =
  | { get(name: string): string | null }
  | { readonly [name: string]: string | readonly string[] | undefined };

/** What the three headers of a webhook say. */
export interface WebhookMetadata {
  id: string;
  /** Seconds since 1970, as it was sent: it is signed as text. */
  timestamp: string;
  /** Each with its version, as in `v1,…`. */
  signatures: string[];
}

/*
 * Without a full stop, what is signed can be taken apart in one way only (Standard Webhooks, "Signature scheme"); a comma
 * is what joins a header that was sent twice.
 */
const idForm = /^[!-+\-/-~]{1,256}$/;
const timestampForm = /^\d{1,12}$/;
const longestSignatures = 4096;

/** @throws WebhookVerificationError `missing_header`, `malformed_header` */
export function readWebhookHeaders(headers: WebhookHeaders): WebhookMetadata {
  const id = readHeader(headers, 'webhook-id');
  if (!idForm.test(id)) {
    throw malformed('webhook-id is not 1 to 256 visible ASCII characters without full stop or comma.');
  }
  const timestamp = readHeader(headers, 'webhook-timestamp');
  if (!timestampForm.test(timestamp)) {
    throw malformed('webhook-timestamp is not a whole number of seconds since 1970.');
  }
  const signatures = readHeader(headers, 'webhook-signature');
  if (signatures.length > longestSignatures) {
    throw malformed(`webhook-signature has more than ${longestSignatures} characters.`);
  }
  return { id, timestamp, signatures: signatures.split(' ') };
}

function readHeader(headers: WebhookHeaders, name: string): string {
  const values = findValues(headers, name);
  const [value] = values;
  if (value === undefined || value === '') {
    throw new WebhookVerificationError(
      'missing_header',
      `The request has no ${name}. Pass all headers as they arrived; a request without it is no webhook.`,
    );
  }
  if (typeof value !== 'string') throw malformed(`${name} is not text.`);
  // node:http and the Fetch API join what came twice, by a comma and a space, which none of the three may hold.
  if (values.length > 1 || value.includes(', ')) throw malformed(`${name} was sent more than once.`);
  return value;
}

function findValues(headers: WebhookHeaders, name: string): unknown[] {
  if (isFetchHeaders(headers)) return [headers.get(name) ?? undefined];
  return Object.entries(headers ?? {})
    .filter(([key, value]) => value !== undefined && key.toLowerCase() === name)
    .flatMap(([, value]) => value);
}

function isFetchHeaders(headers: WebhookHeaders): headers is { get(name: string): string | null } {
  // By its form, since frameworks bring their own Headers; a header named "get" is text or a list, never a function.
  return typeof headers?.get === 'function';
}

function malformed(message: string): WebhookVerificationError {
  const advice =
    'Pass all headers as they arrived; if you do, something before you changed it, or Roost did not send it.';
  return new WebhookVerificationError('malformed_header', `${message} ${advice}`);
}
