import { randomUUID } from 'node:crypto';
import { digestCredential } from './digest.ts';
import { pepperHmac } from './pepper-hmac.ts';
import type { Pepper } from './secrets.ts';
import type { UserApiKeyRecord } from './store.ts';

const pattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** A new API key for a user, and what her record holds for it: a seed, and the digest that a look-up goes by. */
export function issueUserApiKey(pepper: Pepper): { apiKey: string; record: UserApiKeyRecord } {
  // A UUID, since Node draws their random bits for many at once: as many as the key itself shows.
  const apiKeySeed = randomUUID();
  const apiKey = derive(apiKeySeed, pepper);
  return {
    apiKey,
    record: { apiKeySeed, pepperId: pepper.id, apiKeyDigest: digestCredential(apiKey, pepper) },
  };
}

/** The same where nobody is shown the key. */
export function makeUserApiKey(pepper: Pepper): UserApiKeyRecord {
  return issueUserApiKey(pepper).record;
}

/**
 * A user's API key, a UUID in form. It is derived, never stored: whoever reads the database without the pepper
 * has no key, and it dies with the record that holds its seed.
 */
export function deriveUserApiKey(record: UserApiKeyRecord, peppers: readonly Pepper[]): string {
  const pepper = peppers.find((candidate) => candidate.id === record.pepperId);
  if (!pepper) throw new Error(`The pepper ${record.pepperId} is no longer among the secrets`);
  return derive(record.apiKeySeed, pepper);
}

/** Whether a text has the form of a user's API key. */
export function isUserApiKey(text: string): boolean {
  return pattern.test(text);
}

function derive(seed: string, pepper: Pepper): string {
  const hex = pepperHmac(pepper).update(`user-api-key:${seed}`).digest('hex');
  // Version and variant of a random UUID (RFC 9562, 5.4), as in the seed's sample: clients may check for them.
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
