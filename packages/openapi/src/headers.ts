import type { Endpoint } from '@roost/schemas';
import * as z from 'zod';
import 'zod-openapi';

type Headers = Record<string, z.ZodType>;

const header = (id: string, schema: z.ZodType, description: string) =>
  schema.meta({ description, header: { id } });

export const always: Headers = {
  'X-Request-Id': header(
    'X-Request-Id',
    z.string(),
    "The request's id: in errors, in the audit trail, in the log",
  ),
};

export const limits: Headers = {
  'RateLimit-Policy': header(
    'RateLimit-Policy',
    z.string().optional(),
    "The caller's limit: `q` requests in `w` seconds; absent where there is none",
  ),
  RateLimit: header(
    'RateLimit',
    z.string().optional(),
    'How the limit stands: `r` requests remain, and in `t` seconds all of them are there again',
  ),
};

const next: Headers = {
  Link: header(
    'Link',
    z.string().optional(),
    'Where the next page is, `<…>; rel="next"`; absent on the last one (RFC 8288)',
  ),
};

const tag: Headers = {
  ETag: header(
    'ETag',
    z.string().optional(),
    'Tells whether the answer is another one than before (RFC 9110, 8.8.3); absent where it never is',
  ),
};

export const retryAfter: Headers = {
  'Retry-After': header('Retry-After', z.int().min(0), 'In how many seconds to ask again (RFC 9110, 10.2.3)'),
};

/** What the good answers of an endpoint say besides their body. */
export function goodHeaders({ access, paged, maxAge }: Endpoint): z.ZodObject {
  return z.object({
    ...always,
    ...(access === 'public' ? {} : limits),
    ...(paged ? next : {}),
    ...(maxAge === undefined ? {} : tag),
  });
}

/** How a request says that it may be a repeat. */
export const idempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,255}$/)
  .optional()
  .meta({
    description:
      'Any text of yours, such as a UUID: a repeat with it within 24 hours makes nothing, and gets the first answer',
    param: { id: 'Idempotency-Key' },
  });
