import * as z from 'zod';
import { errorCodes } from './error-codes.ts';

/** What was wrong with one part of the input, and where: `path` is dotted, as in `fields.age` or `value.2`. */
export const problemError = z.object({ path: z.string(), message: z.string() });

export type ProblemError = z.output<typeof problemError>;

/**
 * The one shape of every answer other than 2xx (contract.md, 2). `detail` repeats `message`: clients of one
 * seed's service read the first, clients of the other's the second.
 */
export const problem = z.strictObject({
  status: z.number().int(),
  code: z.enum(Object.keys(errorCodes) as [string, ...string[]]),
  message: z.string(),
  detail: z.string(),
  errors: z.array(problemError).optional(),
  request_id: z.string(),
});

export type Problem = z.output<typeof problem>;
