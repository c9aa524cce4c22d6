import { formatTime } from '@roost/core';
import { type Field, type FieldDefinition, fieldTypeNames, type SetValue, type User } from '@roost/schemas';
import * as z from 'zod';
import { UpstreamFault } from './fault.ts';

/*
 * What the seed's contract says of an answer, and no more: what is optional may be missing, what is not known is left
 * out, and times may be of any zone.
 */

const time = z.string().transform((text, context) => {
  const at = Date.parse(text);
  if (!Number.isNaN(at)) return formatTime(at);
  context.issues.push({ code: 'custom', input: text, message: 'expected a time' });
  return z.NEVER;
});

const text = z
  .string()
  .nullish()
  .transform((given) => given ?? null);
const json = z
  .unknown()
  .optional()
  .transform((given) => (given ?? null) as SetValue['value']);
/** One that Roost does not know takes any JSON. */
const type = z.enum(fieldTypeNames).catch('custom');

const user = z.object({ key: z.string(), name: text, created_at: time, updated_at: time });
const times = { created_at: time, updated_at: time };
const field = z.object({ key: z.string(), type, display_text: text, value: json, ...times });
const setValue = z.object({
  key: z.string(),
  value: json,
  created_at: time.nullish().transform((given) => given ?? null),
  updated_at: time.nullish().transform((given) => given ?? null),
});
const definition = z.object({
  key: z.string(),
  type,
  display_text: text,
  options: z
    .array(z.string())
    .nullish()
    .transform((given) => given ?? null),
  repeated: z.boolean().default(false),
  ...times,
});

export const readUser = reader<User>(user);
export const readUsers = reader<User[]>(z.array(user));
export const readFields = reader<Field[]>(z.array(field));
export const readSetValue = reader<SetValue>(setValue);
export const readSetValues = reader<SetValue[]>(z.array(setValue));
export const readDefinition = reader<FieldDefinition>(definition);

/** @throws UpstreamFault for an answer that is another thing than what was asked for. Never why: a reason would quote it. */
function reader<T>(schema: z.ZodType<T>): (answer: unknown) => T {
  return (answer) => {
    const read = schema.safeParse(answer);
    if (read.success) return read.data;
    throw new UpstreamFault('The upstream answered something else than its contract says', { unclear: true });
  };
}
