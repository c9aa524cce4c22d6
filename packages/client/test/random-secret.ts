import { randomBytes } from 'node:crypto';

/** A secret as Roost makes them. */
export function randomSecret(bytes = 32): string {
  return `whsec_${randomBytes(bytes).toString('base64')}`;
}
