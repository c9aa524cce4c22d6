import * as z from 'zod';
import { endpoint } from '../endpoint.ts';
import { humanName, paging, userKey } from '../primitives.ts';
import { user, userWithApiKey } from '../user.ts';

const alice = {
  key: 'alice@feathery.tech',
  name: 'Alice',
  created_at: '2020-06-01T00:00:00Z',
  updated_at: '2020-06-02T00:00:00Z',
};

const bob = {
  key: 'bob@feathery.tech',
  name: 'Bob',
  created_at: '2020-06-03T00:00:00Z',
  updated_at: '2020-06-04T00:00:00Z',
};

export const listUsers = endpoint({
  operation: 'users.list',
  area: 'users',
  method: 'GET',
  path: '/api/user/',
  access: { scope: 'users:read' },
  summary: 'List all users',
  description: 'List all of your users, in order of creation.',
  query: z.object(paging),
  success: [200],
  output: z.array(user),
  paged: true,
  examples: [{ name: 'All users', input: {}, status: 200, output: [alice, bob] }],
});

export const upsertUser = endpoint({
  operation: 'users.upsert',
  area: 'users',
  method: 'POST',
  path: '/api/user/',
  access: { scope: 'users:write' },
  summary: 'Create, update or fetch a user',
  description:
    'A user whose key does not exist is made from the body. One who exists is updated from it; with the key alone ' +
    'she is fetched and nothing changes. `name: null` clears the name.',
  body: z.object({
    key: userKey,
    name: humanName.nullable().optional().describe('Your human-friendly user name'),
  }),
  idempotent: true,
  success: [201, 200],
  output: userWithApiKey,
  examples: [
    { name: 'A new user', input: { key: 'carol@feathery.tech', name: 'Carol' }, status: 201 },
    { name: 'A new name', input: { key: 'alice@feathery.tech', name: 'Alice 2.0' }, status: 200 },
    { name: 'Fetch', input: { key: 'bob@feathery.tech' }, status: 200 },
  ],
});

export const readUser = endpoint({
  operation: 'users.read',
  area: 'users',
  method: 'GET',
  path: '/api/user/{key}/',
  access: { scope: 'users:read' },
  summary: 'Read one user',
  params: z.object({ key: userKey }),
  success: [200],
  output: user,
  examples: [{ name: 'Alice', input: { key: 'alice@feathery.tech' }, status: 200, output: alice }],
});

export const deleteUser = endpoint({
  operation: 'users.delete',
  area: 'users',
  method: 'DELETE',
  path: '/api/user/{key}/',
  access: { scope: 'users:write' },
  summary: 'Delete a user',
  description: 'Her values and her API key go with her.',
  params: z.object({ key: userKey }),
  success: [204],
  examples: [{ name: 'Bob leaves', input: { key: 'bob@feathery.tech' }, status: 204 }],
});

export const regenerateUserKey = endpoint({
  operation: 'users.regenerate',
  area: 'users',
  method: 'POST',
  path: '/api/user/{key}/regenerate/',
  access: { scope: 'users:write' },
  summary: "Replace a user's own API key",
  description: 'The old one is refused everywhere within 5 seconds.',
  params: z.object({ key: userKey }),
  success: [200],
  output: userWithApiKey,
  examples: [{ name: 'Her key leaked', input: { key: 'alice@feathery.tech' }, status: 200 }],
});
