import * as z from 'zod';
import { endpoint } from '../endpoint.ts';
import { setValue } from '../field.ts';
import { fieldKey, userKey } from '../primitives.ts';

/** Any JSON, but there: what it must be is decided by the field's type. */
const anyValue = z
  .unknown()
  .refine((value) => value !== undefined, { error: 'is required; null clears the value' });

/** The most values that are set together: what a transaction of DynamoDB holds. */
const mostFields = 100;

/** Field keys are data, `__proto__` included: a zod record would drop that one in silence. */
const valuesByField = z
  .custom<Record<string, unknown>>(
    (value) =>
      typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0,
    { error: 'expected an object of field keys and values, with at least one', abort: true },
  )
  .refine((value) => Object.keys(value).length <= mostFields, {
    error: ({ input }) =>
      `expected at most ${mostFields} fields at once, got ${Object.keys(input as object).length}`,
  })
  // What JSON Schema can say of it: a custom type says nothing of itself.
  .meta({ type: 'object', minProperties: 1, maxProperties: mostFields, additionalProperties: true });

const access = { scope: 'values:write', self: 'user_key' } as const;

export const setUserValue = endpoint({
  operation: 'values.set',
  area: 'fields',
  method: 'POST',
  path: '/api/field/{user_key}/',
  access,
  summary: "Set a user's value",
  description:
    'Create or update the value of a field for a user. `null` clears it. The value that is there already changes nothing.',
  params: z.object({ user_key: userKey }),
  body: z.object({ key: fieldKey, value: anyValue }),
  idempotent: true,
  success: [201, 200],
  output: setValue,
  examples: [
    { name: 'Her age', input: { user_key: 'alice@feathery.tech', key: 'age', value: 21 }, status: 201 },
    { name: 'Cleared', input: { user_key: 'alice@feathery.tech', key: 'name', value: null }, status: 200 },
  ],
});

export const setUserValues = endpoint({
  operation: 'values.setMany',
  area: 'fields',
  method: 'POST',
  path: '/api/field/{user_key}/',
  bodyKey: 'fields',
  costBy: 'fields',
  access,
  summary: "Set many of a user's values, all or none",
  description: `Up to ${mostFields} of them, each as if it were set alone.`,
  params: z.object({ user_key: userKey }),
  body: z.object({ fields: valuesByField }),
  idempotent: true,
  success: [201, 200],
  output: z.array(setValue),
  examples: [
    {
      name: 'Two at once',
      input: { user_key: 'bob@feathery.tech', fields: { age: 34, name: 'Bob Jones' } },
      status: 201,
    },
  ],
});

export const clearUserValue = endpoint({
  operation: 'values.clear',
  area: 'fields',
  method: 'DELETE',
  path: '/api/field/{user_key}/{key}/',
  access,
  summary: "Clear one of a user's values",
  params: z.object({ user_key: userKey, key: fieldKey }),
  success: [204],
  examples: [{ name: 'Her name', input: { user_key: 'alice@feathery.tech', key: 'name' }, status: 204 }],
});
