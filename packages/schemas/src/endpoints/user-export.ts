import * as z from 'zod';
import { endpoint } from '../endpoint.ts';
import { userKey } from '../primitives.ts';
import { booleanText } from '../text-parameters.ts';
import { userExport } from '../user-export.ts';

export const exportUser = endpoint({
  operation: 'users.export',
  area: 'users',
  method: 'GET',
  path: '/api/user/{key}/export/',
  access: { scope: 'users:read', also: ['values:read', 'audit:read'] },
  summary: 'Everything Roost holds on a user',
  description:
    'One document: the user, her values with the questions that they answer, and the entries of the audit trail about ' +
    'her and by her. What is too large for one answer is refused, never cut.',
  params: z.object({ key: userKey }),
  query: z.object({
    audit: booleanText
      .optional()
      .describe('False leaves out the audit trail, all of which has to be read for it'),
  }),
  success: [200],
  output: userExport,
  examples: [
    { name: 'Everything on Alice', input: { key: 'alice@feathery.tech' }, status: 200 },
    {
      name: 'Bob, without the trail',
      input: { key: 'bob@feathery.tech', audit: false },
      status: 200,
      output: {
        key: 'bob@feathery.tech',
        name: 'Bob',
        created_at: '2020-06-03T00:00:00Z',
        updated_at: '2020-06-04T00:00:00Z',
        values: [],
        audit: null,
      },
    },
  ],
});
