import { describeIssue } from '@roost/core';
import { fieldKey, fieldValue, humanName, upsertField, userKey } from '@roost/schemas';
import * as z from 'zod';

/*
 * The file of an export: one JSON object a line, each with its `type`. The head comes first, then the fields in the
 * order of their creation, then the users in theirs, last the end, which says how many there were: a file without it was
 * cut off. Nothing in it tells when or where it was made: the same data gives the same bytes.
 */

export const formatVersion = 1;

/** ISO 8601 in UTC, to the millisecond; read as milliseconds since 1970. */
const time = z.iso
  .datetime({ error: 'expected a time such as 2020-06-01T00:00:00Z' })
  .transform((text) => Date.parse(text))
  .refine((at) => at >= 0, { error: 'expected a time from 1970 on' });

const { key: _, type: fieldType, ...attributes } = upsertField.body.shape;

const headLine = z.strictObject({ type: z.literal('roost-export'), version: z.number() });

const fieldLine = z.strictObject({
  type: z.literal('field'),
  key: fieldKey,
  // `type` says what the line is.
  field_type: fieldType.unwrap(),
  ...attributes,
  created_at: time.optional(),
  updated_at: time.optional(),
});

const userLine = z.strictObject({
  type: z.literal('user'),
  key: userKey,
  name: humanName.nullable().optional(),
  created_at: time.optional(),
  updated_at: time.optional(),
  values: z
    .array(
      z.strictObject({
        key: fieldKey,
        value: fieldValue,
        created_at: time.optional(),
        updated_at: time.optional(),
      }),
    )
    .default([]),
});

const endLine = z.strictObject({
  type: z.literal('end'),
  fields: z.int().min(0),
  users: z.int().min(0),
});

export type FieldLine = z.output<typeof fieldLine>;
export type UserLine = z.output<typeof userLine>;
export type EndLine = z.output<typeof endLine>;

export type ExportLine = z.output<typeof headLine> | FieldLine | UserLine | EndLine;

const shapes: Record<string, z.ZodType<ExportLine>> = {
  'roost-export': headLine,
  field: fieldLine,
  user: userLine,
  end: endLine,
};

/** @returns the line, or what is wrong with it, in words; never the line itself, which may hold what users told. */
export function parseExportLine(text: string | undefined): { line: ExportLine } | { error: string } {
  const object = text === undefined ? undefined : parseObject(text);
  if (!object) return { error: text === undefined ? 'expected UTF-8' : 'expected a JSON object' };
  const type = String(object.type);
  const shape = Object.hasOwn(shapes, type) ? shapes[type] : undefined;
  if (!shape) return { error: `type: expected one of ${Object.keys(shapes).join(', ')}` };
  const checked = shape.safeParse(object, { error: describeIssue, reportInput: true });
  if (checked.success) return { line: checked.data };
  const wrong = checked.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  return { error: wrong.join('; ') };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
    return isObject ? (parsed as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
