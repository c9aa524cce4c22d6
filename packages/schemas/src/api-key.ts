import * as z from 'zod';
import { dialects } from './dialects.ts';
import { datetime, humanName } from './primitives.ts';
import { scopes } from './scopes.ts';

export const keyId = z.string().min(1).max(128).describe('The id of an API key: not a secret');

export const scopeList = z
  .array(z.enum(scopes))
  .min(1)
  .max(scopes.length)
  .transform((given) => [...new Set(given)])
  .describe('What the key may do');

/** Requests a minute; null is the deployment's own limit, 0 is none. */
export const rateLimit = z
  .int()
  .min(0)
  .max(1_000_000_000)
  .describe('Requests a minute that the key may make: null for the limit of the deployment, 0 for none');

export const keyDialect = z.enum(dialects).describe('The reference whose words its answers use');

/** How a key stands: `grace` is a predecessor that still works, until `ends_at`. */
export const keyStates = ['active', 'grace', 'expired', 'dead'] as const;

/** An API key as lists show it; never the key itself. */
export const apiKey = z.strictObject({
  id: keyId,
  name: humanName,
  environment: z.string(),
  scopes: z.array(z.enum(scopes)),
  state: z.enum(keyStates),
  limit: rateLimit.nullable(),
  dialect: keyDialect,
  created_at: datetime,
  expires_at: datetime.nullable().describe('After this the key is refused'),
  ends_at: datetime.nullable().describe('When a key that was regenerated or killed is or was refused'),
  last_used_at: datetime.nullable().describe('To the minute'),
  predecessor: keyId.nullable().describe('The key that this one was made of'),
});

/** A key that was just made: the one answer that holds its plain text. */
export const newApiKey = z.strictObject({
  key: z.string().describe('The API key in plain text: shown this once and never kept'),
  ...apiKey.shape,
});

export type ApiKey = z.output<typeof apiKey>;
export type NewApiKey = z.output<typeof newApiKey>;
