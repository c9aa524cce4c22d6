import { createHash } from 'node:crypto';

const year = 365 * 24 * 3600;

/**
 * What lets caches keep an answer. What may change has a tag which tells whether it did; who sends it back gets the whole
 * answer all the same, since 304 is not a status of the contract.
 *
 * @param maxAge in seconds; a year says that it never changes at this address.
 */
export function cacheHeaders(body: string, maxAge: number): Record<string, string> {
  const control = `public, max-age=${maxAge}`;
  if (maxAge >= year) return { 'cache-control': `${control}, immutable` };
  const tag = createHash('sha256').update(body).digest('base64url');
  return { 'cache-control': control, etag: `"${tag}"` };
}
