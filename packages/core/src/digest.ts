import { pepperHmac } from './pepper-hmac.ts';
import type { Pepper } from './secrets.ts';

/**
 * What is kept of a credential: HMAC-SHA-256 under a pepper, in base64url. A look-up goes by it, so that no
 * comparison ever walks over a secret byte by byte.
 */
export function digestCredential(credential: string, pepper: Pepper): string {
  return pepperHmac(pepper).update(credential).digest('base64url');
}
