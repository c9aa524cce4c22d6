import { type FieldRecord, type ImportedValue, makeField, RoostError } from '@roost/core';
import { takesOptions } from '@roost/schemas';
import * as z from 'zod';
import type { FieldMerge } from './field-lines.ts';
import { checkFieldValue } from './field-values.ts';
import type { ImportRow } from './import-row.ts';
import { orderedParallel } from './ordered-parallel.ts';
import type { Read, Service, ServiceField, ServiceUser } from './service.ts';

/** How far the users of a service are read: the page, who came last on it, and how many before her and with her. */
export const servicePosition = z.strictObject({
  /** Null for the first page. */
  cursor: z.string().nullable(),
  key: z.string(),
  users: z.int().min(0),
});

export type ServicePosition = z.output<typeof servicePosition>;

export interface ServiceSourceOptions {
  /** The fields that there will be: see {@link mergeServiceFields}. */
  fields: ReadonlyMap<string, FieldRecord>;
  /** Users whose values are read side by side. */
  concurrency: number;
  /** Told of what cannot be imported and is left out; without it that ends the migration. */
  onSkipped?: ((what: string) => void) | undefined;
}

/** @returns how many users the service lists. */
export async function countUsers(service: Service): Promise<number> {
  let count = 0;
  for await (const { users } of service.pages()) count += users.length;
  return count;
}

/** The users of a service with their values, from after a position on. */
export async function* serviceRows(
  service: Service,
  { fields, concurrency, onSkipped = refuse }: ServiceSourceOptions,
  from?: ServicePosition,
): AsyncGenerator<ImportRow<ServicePosition>> {
  let cursor = from?.cursor ?? null;
  let before = from;
  let count = from?.users ?? 0;
  for await (const { users, next } of service.pages(cursor ?? undefined)) {
    const left = usersAfter(users, before?.key);
    before = undefined;
    const readOne = async ({ row, error }: Read<ServiceUser>) => {
      if (!row) onSkipped(error);
      return row && readUser(service, row, fields, onSkipped);
    };
    for await (const user of orderedParallel(left, concurrency, readOne)) {
      count++;
      if (user) yield { user, position: { cursor, key: user.key, users: count } };
    }
    cursor = next ?? null;
  }
}

/** All of the page where the user is not on it any more: to import some of it again does no harm. */
function usersAfter(
  users: readonly Read<ServiceUser>[],
  key: string | undefined,
): readonly Read<ServiceUser>[] {
  return users.slice(key === undefined ? 0 : users.findIndex(({ row }) => row?.key === key) + 1);
}

/** @returns undefined where she was deleted since she was listed. */
async function readUser(
  service: Service,
  { key, name, created_at, updated_at }: ServiceUser,
  fields: ReadonlyMap<string, FieldRecord>,
  onSkipped: (what: string) => void,
): Promise<ImportRow['user'] | undefined> {
  const listed = await service.listValues(key);
  if (!listed) return undefined;
  const values: ImportedValue[] = [];
  for (const given of listed) {
    const field = fields.get(given.key);
    const error = field
      ? checkFieldValue(field, given.value, 'value')?.message
      : 'there is no such field, it was made since';
    if (error !== undefined) onSkipped(`${JSON.stringify(key)}: ${JSON.stringify(given.key)}: ${error}`);
    else if (field) {
      values.push({ fieldId: field.id, fieldKey: field.key, value: JSON.stringify(given.value) });
    }
  }
  return { key, name, createdAt: created_at, updatedAt: updated_at, values };
}

function refuse(what: string): never {
  throw new RoostError('invalid_value', {
    message: `${what}. Those before are imported; to leave out what does not fit, say --skip-bad-values`,
  });
}

/**
 * Compares the fields of a service with those that are there. A list of fields tells neither options nor whether a field
 * is repeated: a field that needs more than it says has to be there before.
 *
 * @param at the time of the migration, in milliseconds since 1970.
 * @throws RoostError with every field that is missing or otherwise, and what to do.
 */
export function mergeServiceFields(
  present: readonly FieldRecord[],
  listed: readonly Read<ServiceField>[],
  at: number,
): FieldMerge {
  const all = new Map(present.map((field) => [field.key, field]));
  const made: FieldRecord[] = [];
  const errors: { path: string; message: string }[] = [];
  for (const { row, error } of listed) {
    if (!row) {
      errors.push({ path: 'field', message: error });
      continue;
    }
    const { key, type, display_text, created_at, updated_at } = row;
    const before = all.get(key);
    if (before && before.type !== type) {
      errors.push({ path: key, message: `its type is ${before.type} here and ${type} there` });
    } else if (!before && takesOptions(type)) {
      errors.push({ path: key, message: `a ${type} has options, which the service does not list` });
    } else if (!before) {
      const createdAt = created_at ?? at;
      const field = {
        ...makeField({ key, type, display_text }, at),
        createdAt,
        updatedAt: updated_at ?? createdAt,
      };
      made.push(field);
      all.set(key, field);
    }
  }
  if (errors.length === 0) return { made, changed: [], all };
  throw new RoostError('invalid_parameter', {
    message:
      'These fields have to be as they should be before, by "roost fields apply"; nothing was imported',
    errors,
  });
}
