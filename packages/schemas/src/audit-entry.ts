import * as z from 'zod';
import { actions } from './events.ts';
import { fieldValue } from './field.ts';
import { datetime } from './primitives.ts';

/** One change, as the audit trail shows it (contract.md, 7). */
export const auditEntry = z.strictObject({
  id: z.string(),
  at: datetime,
  actor: z.strictObject({
    type: z.enum(['key', 'user', 'person', 'system']),
    id: z.string(),
    name: z.string().nullable(),
  }),
  action: z.enum(actions),
  target: z.strictObject({
    type: z.enum(['user', 'field', 'key', 'webhook', 'environment']),
    id: z.string(),
  }),
  environment: z.string(),
  changes: z
    .array(z.strictObject({ path: z.string(), before: fieldValue.optional(), after: fieldValue.optional() }))
    .describe("What differs. Of a user's values the path alone, unless the deployment records them"),
  request_id: z.string(),
  ip: z.string().nullable(),
});

export type AuditEntry = z.output<typeof auditEntry>;
