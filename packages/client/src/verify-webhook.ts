import { copyBody, parseEvent, type WebhookBody } from './webhook-body.ts';
import type { ReceivedWebhookEvent } from './webhook-event.ts';
import { readWebhookHeaders, type WebhookHeaders, type WebhookMetadata } from './webhook-headers.ts';
import { decodeSecrets, type WebhookSecret } from './webhook-secret.ts';
import { equalInConstantTime, signContent } from './webhook-signature.ts';
import { WebhookVerificationError } from './webhook-verification-error.ts';

export interface VerifyWebhookOptions {
  /** How far, in seconds, the time of signing may be from now, before or after. 300 by default. */
  toleranceSeconds?: number;
  /** The time now, in milliseconds since 1970; that of the clock by default. For what was recorded earlier. */
  now?: number;
}

/**
 * Verifies a webhook of Roost, or of any sender that follows the Standard Webhooks specification 1.0.0 with the same body.
 *
 * @param headers those of the request, all of them.
 * @param rawBody its body as it arrived, before any parser: what was parsed and written again is not what was signed.
 * @param secret the endpoint's, `whsec_…`; a receiver that changes its own from one to another gives both.
 * @returns the event, with the `id` that tells whether it came before.
 * @throws WebhookVerificationError where the webhook is not to be trusted; its `code` says why.
 * @throws RangeError where an option is no number of its kind.
 *
 * @example
 * const event = await verifyWebhook(request.headers, await request.arrayBuffer(), process.env.ROOST_WEBHOOK_SECRET);
 * if (event.type === 'user.created') await welcome(event.data);
 */
export async function verifyWebhook(
  headers: WebhookHeaders,
  rawBody: WebhookBody,
  secret: WebhookSecret,
  options: VerifyWebhookOptions = {},
): Promise<ReceivedWebhookEvent> {
  const secrets = decodeSecrets(secret);
  const metadata = readWebhookHeaders(headers);
  checkTimestamp(metadata.timestamp, options);
  const body = copyBody(rawBody);
  if (!(await isSigned(metadata, body, secrets))) {
    throw new WebhookVerificationError(
      'signature_mismatch',
      'No v1 signature in webhook-signature is of this body under this secret. Pass the body as it arrived, before a JSON ' +
        'parser, and the secret of the endpoint that this address belongs to; if both are right, the request is forged.',
    );
  }
  return { id: metadata.id, ...parseEvent(body) };
}

function checkTimestamp(
  timestamp: string,
  { toleranceSeconds = 300, now = Date.now() }: VerifyWebhookOptions,
) {
  // A comparison with NaN is false: it would let every timestamp through.
  if (!(Number.isFinite(toleranceSeconds) && toleranceSeconds >= 0)) {
    throw new RangeError(`toleranceSeconds has to be a number of seconds from 0, got ${toleranceSeconds}`);
  }
  if (!Number.isFinite(now)) throw new RangeError(`now has to be in milliseconds since 1970, got ${now}`);
  const age = Math.floor(now / 1000) - Number(timestamp);
  if (age > toleranceSeconds) {
    throw new WebhookVerificationError(
      'timestamp_too_old',
      `The webhook was signed ${age} s ago, where ${toleranceSeconds} are allowed. Check this machine's clock; if it is right, an old request was sent again.`,
    );
  }
  if (-age > toleranceSeconds) {
    throw new WebhookVerificationError(
      'timestamp_too_new',
      `The webhook was signed ${-age} s from now, where ${toleranceSeconds} are allowed. Check this machine's clock.`,
    );
  }
}

async function isSigned(
  { id, timestamp, signatures }: WebhookMetadata,
  body: Uint8Array,
  secrets: readonly Uint8Array<ArrayBuffer>[],
): Promise<boolean> {
  let signed = false;
  for (const secret of secrets) {
    const expected = await signContent(secret, { id, timestamp, body });
    // As text: base64 may write the same bytes in several ways, of which one is the signature. Every one is compared, so
    // that the time does not tell which fits; one of another version is never equal.
    for (const signature of signatures) signed = equalInConstantTime(signature, expected) || signed;
  }
  return signed;
}
