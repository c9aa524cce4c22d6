import { randomUUID } from 'node:crypto';
import { pepperHmac } from './pepper-hmac.ts';
import type { Pepper } from './secrets.ts';
import type { WebhookSecretRecord } from './webhook-store.ts';

/** What a new secret of a webhook endpoint is derived from. */
export function makeWebhookSecret(pepper: Pepper): WebhookSecretRecord {
  return { seed: randomUUID(), pepperId: pepper.id };
}

/**
 * What requests to an endpoint are signed with: 32 bytes, as text `whsec_` and their base64, the way the Standard
 * Webhooks specification has it. Derived and never stored, like a user's API key: a copy of the database signs nothing.
 */
export function deriveWebhookSecret(
  { seed, pepperId }: WebhookSecretRecord,
  peppers: readonly Pepper[],
): Buffer {
  const pepper = peppers.find(({ id }) => id === pepperId);
  if (!pepper) throw new Error(`The pepper ${pepperId} is no longer among the secrets`);
  return pepperHmac(pepper).update(`webhook-secret:${seed}`).digest();
}

export function formatWebhookSecret(secret: Buffer): string {
  return `whsec_${secret.toString('base64')}`;
}
