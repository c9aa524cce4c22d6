import { randomBytes } from 'node:crypto';
import { digestCredential } from './digest.ts';
import { pepperHmac } from './pepper-hmac.ts';
import type { Pepper } from './secrets.ts';
import type { UserApiKeyRecord } from './store.ts';

const pattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** What a user's record holds for a new API key of hers: a seed, and the digest that a look-up goes by. */
export function makeUserApiKey(pepper: Pepper): UserApiKeyRecord {
  const apiKeySeed = randomBytes(16).toString('base64url');
  return {
    apiKeySeed,
    pepperId: pepper.id,
    apiKeyDigest: digestCredential(derive(apiKeySeed, pepper), pepper),
  };
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
  const bytes = pepperHmac(pepper).update(`user-api-key:${seed}`).digest().subarray(0, 16);
  // Version and variant of a random UUID (RFC 9562, 5.4), as in the seed's sample: clients may check for them.
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
