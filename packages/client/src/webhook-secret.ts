import { WebhookVerificationError } from './webhook-verification-error.ts';

/**
 * The secret of a webhook endpoint, `whsec_…`; or several, each of which will do. Undefined, as an environment variable may
 * be, is refused.
 */
export type WebhookSecret = string | undefined | readonly (string | undefined)[];

const prefix = 'whsec_';

// Standard Webhooks, "Signature scheme": 192 to 512 bits.
const leastBytes = 24;
const mostBytes = 64;

/**
 * The bytes that each secret stands for.
 *
 * @throws WebhookVerificationError `malformed_secret`
 */
export function decodeSecrets(secret: WebhookSecret): Uint8Array<ArrayBuffer>[] {
  const secrets: readonly unknown[] = Array.isArray(secret) ? secret : [secret];
  if (secrets.length === 0) throw malformed('The list of secrets is empty. Give the one of the endpoint.');
  return secrets.map(decodeSecret);
}

function decodeSecret(secret: unknown): Uint8Array<ArrayBuffer> {
  if (typeof secret !== 'string' || secret === '') {
    throw malformed('There is no secret. Is the variable that should hold it set?');
  }
  if (!secret.startsWith(prefix)) {
    throw malformed(`The secret does not start with ${prefix}. Give it as it was shown for the endpoint.`);
  }
  const bytes = decodeBase64(secret.slice(prefix.length));
  if (!bytes) {
    throw malformed(
      `What follows ${prefix} in the secret is not base64. Was it cut off, or a space or line break copied along?`,
    );
  }
  if (bytes.length < leastBytes || bytes.length > mostBytes) {
    throw malformed(
      `The secret has ${bytes.length} bytes, where ${leastBytes} to ${mostBytes} are allowed. Was it cut off?`,
    );
  }
  return bytes;
}

function decodeBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  // atob alone would pass over spaces and line breaks.
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return undefined;
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    // The error of atob may quote what it was given: it is no cause to keep.
    return undefined;
  }
}

function malformed(message: string): WebhookVerificationError {
  return new WebhookVerificationError('malformed_secret', message);
}
