import * as z from 'zod';
import { fieldTypeNames } from './field-types.ts';
import { datetime, fieldKey } from './primitives.ts';

/** A value as JSON: what a field's type allows (see field-types.ts), or null where there is none. */
export const fieldValue = z
  .custom<z.core.util.JSONType>((value) => value !== undefined)
  .describe('Any JSON, as the type of the field allows');

/** A field as a list shows it, with one user's value. */
export const field = z.strictObject({
  key: fieldKey,
  type: z.enum(fieldTypeNames).describe('The field type (e.g. text_area, dropdown, etc.)'),
  display_text: z.string().nullable().describe('Human-friendly text to display for this field'),
  value: fieldValue.describe('Submitted value of the user whose key was passed in'),
  created_at: datetime.describe('When this field was created'),
  updated_at: datetime.describe('When this field was last updated'),
});

/** What a field is, without any user's value. */
export const fieldDefinition = z.strictObject({
  key: fieldKey,
  type: z.enum(fieldTypeNames),
  display_text: z.string().nullable(),
  options: z.array(z.string()).nullable().describe('What the values of a type with options are picked from'),
  repeated: z.boolean().describe('Whether a value is an array of the shape that the type gives'),
  created_at: datetime,
  updated_at: datetime,
});

/** A value that was set. `created_at` and `updated_at` are the value's; null where there is no value and was none. */
export const setValue = z.strictObject({
  key: fieldKey,
  value: fieldValue.describe('Field value associated with the specified user'),
  created_at: datetime.nullable().describe('When this value was created'),
  updated_at: datetime.nullable().describe('When this value was last updated'),
});

export type Field = z.output<typeof field>;
export type FieldDefinition = z.output<typeof fieldDefinition>;
export type SetValue = z.output<typeof setValue>;
