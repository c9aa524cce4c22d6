const allowedHeaders = 'Authorization, API-KEY, api_key, Content-Type, Idempotency-Key, ALLOW-PRIVATE';
const exposedHeaders = 'Link, Retry-After, RateLimit, RateLimit-Policy, Allow, X-Request-Id';

/**
 * Lets a browser read an answer. Credentials travel in a header, never in a cookie, so `*` is safe. A browser says whence
 * it asks; what caches may keep they may also give to one after they had it for somebody else.
 */
export function corsHeaders(
  headers: Record<string, string>,
  origin: string | undefined,
  allowedOrigins: readonly string[],
): void {
  const all = allowedOrigins.includes('*');
  if (!all) headers.vary = 'Origin';
  const allowed = all ? '*' : allowedOrigins.find((one) => one === origin);
  const mayBeKept = headers['cache-control'] !== undefined;
  if (allowed === undefined || (origin === undefined && !mayBeKept)) return;
  headers['access-control-allow-origin'] = allowed;
  headers['access-control-expose-headers'] = exposedHeaders;
}

/** What a browser asks before it sends a request with a credential (an `OPTIONS`). */
export function preflightHeaders(allowed: readonly string[]): Record<string, string> {
  return {
    allow: allowed.join(', '),
    'access-control-allow-methods': allowed.join(', '),
    'access-control-allow-headers': allowedHeaders,
    'access-control-max-age': '86400',
  };
}
