import { changeField, type FieldRecord, makeField, type Origin, RoostError, type Store } from '@roost/core';
import type { FieldLine } from './export-lines.ts';

/** What the fields of a file come to beside those that are there. */
export interface FieldMerge {
  made: FieldRecord[];
  /** Only where definitions may be changed. */
  changed: FieldRecord[];
  /** Every field that there will be, by its key. */
  all: Map<string, FieldRecord>;
}

/** Fields of the same key that are not alike, and what differs. */
export interface FieldConflict {
  key: string;
  attributes: string[];
}

/**
 * Compares the fields of a file with those that are there.
 *
 * @param at the time of the import, in milliseconds since 1970.
 * @returns also the fields that differ: they are to be refused, unless `update` takes the file's definition.
 */
export function mergeFields(
  present: readonly FieldRecord[],
  lines: readonly FieldLine[],
  { at, update }: { at: number; update: boolean },
): { merge: FieldMerge; conflicts: FieldConflict[] } {
  const merge: FieldMerge = {
    made: [],
    changed: [],
    all: new Map(present.map((field) => [field.key, field])),
  };
  const conflicts: FieldConflict[] = [];
  for (const line of lines) {
    const { type: _, field_type: type, created_at, updated_at, ...rest } = line;
    const input = { ...rest, type };
    const before = merge.all.get(line.key);
    if (!before) {
      const createdAt = created_at ?? updated_at ?? at;
      const made = { ...makeField(input, at), createdAt, updatedAt: updated_at ?? createdAt };
      merge.made.push(made);
      merge.all.set(made.key, made);
      continue;
    }
    const after = changeField(before, input, updated_at ?? at);
    if (after === before) continue;
    conflicts.push({ key: line.key, attributes: differing(before, after) });
    if (!update) continue;
    merge.changed.push(after);
    merge.all.set(after.key, after);
  }
  return { merge, conflicts };
}

function differing(before: FieldRecord, after: FieldRecord): string[] {
  const named = {
    type: 'type',
    displayText: 'display_text',
    options: 'options',
    repeated: 'repeated',
  } as const;
  return Object.entries(named).flatMap(([attribute, name]) => {
    const key = attribute as keyof typeof named;
    const [was, is] = [JSON.stringify(before[key]), JSON.stringify(after[key])];
    return was === is ? [] : [`${name} is ${was} here and ${is} in the file`];
  });
}

/** @throws RoostError that says of each field what differs, and what to do. */
export function refuseConflicts(path: string, conflicts: readonly FieldConflict[]): void {
  if (conflicts.length === 0) return;
  throw new RoostError('invalid_parameter', {
    message: `${path} has fields that are otherwise here. Make them alike with "roost fields apply", or take the file's with --update-fields, for every environment; nothing was imported`,
    errors: conflicts.map(({ key, attributes }) => ({ path: key, message: attributes.join('; ') })),
  });
}

/** What a person should know of it before the import begins, a sentence each. */
export function fieldRemarks({ made, changed }: FieldMerge): string[] {
  return [...fieldRemark(made, 'made'), ...fieldRemark(changed, 'changed, in every environment')];
}

function fieldRemark(fields: readonly FieldRecord[], what: string): string[] {
  const { length } = fields;
  if (length === 0) return [];
  const keys = fields.map(({ key }) => key).join(', ');
  return [`${length === 1 ? '1 field is' : `${length} fields are`} ${what}: ${keys}`];
}

/**
 * Makes and changes the fields that users are about to have values of.
 *
 * @throws RoostError where somebody else made or changed one meanwhile.
 */
export async function importFields(
  store: Pick<Store, 'createField' | 'replaceField'>,
  { made, changed }: FieldMerge,
  origin: Origin,
): Promise<void> {
  for (const field of made) {
    if (!(await store.createField(field, origin))) throw meanwhile(field.key);
  }
  for (const field of changed) {
    if (!(await store.replaceField(field, origin))) throw meanwhile(field.key);
  }
}

function meanwhile(key: string): RoostError {
  return new RoostError('invalid_parameter', {
    message: `The field ${JSON.stringify(key)} was changed by somebody else at this moment: start again`,
  });
}
