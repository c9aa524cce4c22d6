import * as z from 'zod';
import { auditEntry } from './audit-entry.ts';
import { field } from './field.ts';
import { user } from './user.ts';

/** Everything Roost holds on a user. */
export const userExport = z.strictObject({
  ...user.shape,
  values: z.array(field).describe("Her values with what was asked; the times are the values'"),
  audit: z
    .array(auditEntry)
    .nullable()
    .describe('What was done to her and by her, newest first; null where it was not asked for'),
});

export type UserExport = z.output<typeof userExport>;
