import * as z from 'zod';
import { endpoint } from '../endpoint.ts';
import { field, fieldDefinition } from '../field.ts';
import { fieldTypeNames } from '../field-types.ts';
import { fieldKey, humanName, paging, userKey } from '../primitives.ts';
import { booleanText } from '../text-parameters.ts';

/** All options of a field together, as UTF-8 bytes of their JSON: a definition and its change are one item in DynamoDB. */
const largestOptions = 100 * 1024;

const times = { created_at: '2020-06-01T00:00:00Z', updated_at: '2020-06-02T00:00:00Z' };

export const listFields = endpoint({
  operation: 'fields.list',
  area: 'fields',
  method: 'GET',
  path: '/api/field/',
  access: { scope: 'values:read', self: 'key' },
  summary: "List all fields, with a user's values",
  description:
    'Every field is listed, in order of creation; `value` is null where the user has none, or where no user is named.',
  query: z.object({ key: userKey.optional(), ...paging }),
  success: [200],
  output: z.array(field),
  paged: true,
  examples: [
    {
      name: "Alice's values",
      input: { key: 'alice@feathery.tech' },
      status: 200,
      output: [
        {
          key: 'name',
          type: 'text_field',
          display_text: 'What is your name?',
          value: 'Alice Smith',
          ...times,
        },
        { key: 'age', type: 'integer_field', display_text: 'How old are you?', value: null, ...times },
      ],
    },
    {
      name: 'The fields alone',
      input: {},
      status: 200,
      output: [
        { key: 'name', type: 'text_field', display_text: 'What is your name?', value: null, ...times },
        { key: 'age', type: 'integer_field', display_text: 'How old are you?', value: null, ...times },
      ],
    },
  ],
});

export const upsertField = endpoint({
  operation: 'fields.upsert',
  area: 'fields',
  method: 'POST',
  path: '/api/field/',
  access: { scope: 'fields:write' },
  summary: 'Create or update a field',
  description:
    'A field whose key does not exist is made, and needs a `type`. One that exists is updated from the body; with ' +
    'the key alone it is fetched. Definitions are shared by all environments. Values that were set before a change ' +
    'of `type`, `options` or `repeated` stay as they are; those set after it are checked against the new definition.',
  body: z.object({
    key: fieldKey,
    type: z.enum(fieldTypeNames).optional().describe('The field type; required for a new field'),
    display_text: humanName.nullable().optional().describe('Human-friendly text to display for this field'),
    options: z
      .array(z.string().min(1).max(1024))
      .min(1)
      .max(1000)
      .refine((options) => new TextEncoder().encode(JSON.stringify(options)).length <= largestOptions, {
        error: `expected at most ${largestOptions / 1024} KiB of JSON in all`,
      })
      .nullable()
      .optional()
      .describe(
        'What the values of a dropdown, select, multiselect, button_group or dropdown_multi are picked from',
      ),
    repeated: booleanText.optional().describe('Whether a value is an array of the shape that the type gives'),
  }),
  idempotent: true,
  success: [201, 200],
  output: fieldDefinition,
  examples: [
    {
      name: 'A new field',
      input: { key: 'plan', type: 'dropdown', display_text: 'Your plan', options: ['free', 'team'] },
      status: 201,
    },
    { name: 'Another text', input: { key: 'age', display_text: 'Your age' }, status: 200 },
  ],
});

export const deleteField = endpoint({
  operation: 'fields.delete',
  area: 'fields',
  method: 'DELETE',
  path: '/api/field/{key}/',
  access: { scope: 'fields:write' },
  summary: 'Delete a field, and its values in every environment',
  params: z.object({ key: fieldKey }),
  success: [204],
  examples: [{ name: 'The age goes', input: { key: 'age' }, status: 204 }],
});
