import * as z from 'zod';
import { apiKey, keyDialect, keyId, newApiKey, rateLimit, scopeList } from '../api-key.ts';
import { endpoint } from '../endpoint.ts';
import { datetime, graceSeconds, humanName, paging } from '../primitives.ts';
import { booleanText } from '../text-parameters.ts';

const access = { scope: 'keys:write' } as const;
const params = z.object({ id: keyId });
/** In the query or the body: not every client sends a body with DELETE. */
const force = booleanText.optional();

export const listKeys = endpoint({
  operation: 'keys.list',
  area: 'keys',
  method: 'GET',
  path: '/api/key/',
  access,
  summary: 'List the API keys of the environment',
  description: 'In order of creation, dead ones included.',
  query: z.object(paging),
  success: [200],
  output: z.array(apiKey),
  paged: true,
  examples: [{ name: 'All keys', input: {}, status: 200 }],
});

export const createKey = endpoint({
  operation: 'keys.create',
  area: 'keys',
  method: 'POST',
  path: '/api/key/',
  access,
  summary: 'Make an API key',
  description:
    'It belongs to the environment of the key that asks, which cannot grant a scope that it lacks.',
  body: z.object({
    name: humanName.describe('What the key is for'),
    scopes: scopeList,
    expires_at: datetime.nullable().optional().describe('After this the key is refused'),
    limit: rateLimit.nullable().optional(),
    dialect: keyDialect.optional(),
  }),
  makesNew: true,
  success: [201],
  output: newApiKey,
  examples: [
    {
      name: 'A key that reads',
      input: { name: 'dashboard', scopes: ['users:read', 'values:read'] },
      status: 201,
    },
    {
      name: 'A key for a client of a later reference',
      input: { name: 'importer', scopes: ['users:write', 'values:write'], dialect: '2023-10' },
      status: 201,
    },
  ],
});

export const readKey = endpoint({
  operation: 'keys.read',
  area: 'keys',
  method: 'GET',
  path: '/api/key/{id}/',
  access,
  summary: 'Read one API key',
  params,
  success: [200],
  output: apiKey,
  examples: [{ name: 'No such key', input: { id: 'key_none' }, status: 404 }],
});

export const updateKey = endpoint({
  operation: 'keys.update',
  area: 'keys',
  method: 'POST',
  path: '/api/key/{id}/',
  access,
  summary: 'Rename an API key, or change its limit or its dialect',
  description: 'Scopes and expiry of a key are fixed: make another key for others.',
  params,
  body: z.object({
    name: humanName.optional(),
    limit: rateLimit.nullable().optional(),
    dialect: keyDialect.optional(),
  }),
  idempotent: true,
  success: [200],
  output: apiKey,
  examples: [{ name: 'No such key', input: { id: 'key_none', name: 'website' }, status: 404 }],
});

export const regenerateKey = endpoint({
  operation: 'keys.regenerate',
  area: 'keys',
  method: 'POST',
  path: '/api/key/{id}/regenerate/',
  access,
  summary: 'Replace an API key by a successor',
  description:
    'The successor has the same name, scopes, limit, dialect and expiry. The old key dies at once, or after `grace_seconds`, ' +
    'but never later than its own expiry.',
  params,
  body: z.object({
    grace_seconds: graceSeconds.optional().describe('0 by default; at most 30 days'),
  }),
  makesNew: true,
  success: [201],
  output: newApiKey,
  examples: [{ name: 'No such key', input: { id: 'key_none' }, status: 404 }],
});

export const killKey = endpoint({
  operation: 'keys.kill',
  area: 'keys',
  method: 'DELETE',
  path: '/api/key/{id}/',
  access,
  summary: 'Kill an API key: the kill-switch',
  description:
    'It is refused everywhere within 5 seconds. The last key with `keys:write` of an environment takes `"force": true`, ' +
    'in the body or the query: after it, keys are made at the command line alone.',
  params,
  query: z.object({ force }),
  body: z.object({ force }),
  success: [204],
  examples: [{ name: 'No such key', input: { id: 'key_none' }, status: 404 }],
});
