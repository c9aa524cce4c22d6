import type { MediaType } from '@roost/schemas';

/**
 * What a page may do: load scripts and data from here, and send nothing anywhere else. The reference's renderer writes its
 * styles into the page, so those may be inline.
 */
const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The headers of an answer that is not JSON. */
export const textHeaders: Record<MediaType, Record<string, string>> = {
  'text/html': {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': pagePolicy,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  },
  'text/javascript': {
    'content-type': 'text/javascript; charset=utf-8',
    'x-content-type-options': 'nosniff',
  },
};
