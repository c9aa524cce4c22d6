import * as z from 'zod';
import { auditEntry } from '../audit-entry.ts';
import { endpoint } from '../endpoint.ts';
import { actions } from '../events.ts';
import { datetime, paging } from '../primitives.ts';

export const listAudit = endpoint({
  operation: 'audit.list',
  area: 'audit',
  method: 'GET',
  path: '/api/audit/',
  access: { scope: 'audit:read' },
  summary: 'The audit trail, newest first',
  description: 'One entry for each change that Roost acknowledged in the environment.',
  query: z.object({
    actor: z.string().min(1).max(256).optional().describe('Id of who did it: a key id, a user key, an email'),
    action: z.enum(actions).optional(),
    target: z
      .string()
      .min(1)
      .max(256)
      .optional()
      .describe('Id of what was changed: a user key, a field key, a key id'),
    from: datetime.optional().describe('Not before this'),
    to: datetime.optional().describe('Before this'),
    ...paging,
  }),
  success: [200],
  output: z.array(auditEntry),
  paged: true,
  examples: [{ name: 'What happened to Alice', input: { target: 'alice@feathery.tech' }, status: 200 }],
});
