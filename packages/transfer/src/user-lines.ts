import type { FieldRecord, ImportedValue } from '@roost/core';
import type { UserLine } from './export-lines.ts';
import { checkFieldValue } from './field-values.ts';
import type { ImportRow } from './import-row.ts';

type Read = { user: ImportRow['user']; error?: undefined } | { error: string; user?: undefined };

/**
 * Reads a user of an export, with the fields that there are.
 *
 * @param options.misfits takes also values that do not fit their field's type.
 * @returns her, or what is wrong with her, in words.
 */
export function readUserLine(
  { key, name, created_at, updated_at, values }: UserLine,
  fields: ReadonlyMap<string, FieldRecord>,
  { misfits }: { misfits: boolean },
): Read {
  const wrong: string[] = [];
  const read = new Map<string, ImportedValue>();
  for (const [index, given] of values.entries()) {
    const path = `values.${index}`;
    const field = fields.get(given.key);
    const error = field && checkFieldValue(field, given.value, `${path}.value`, { anyShape: misfits });
    if (!field) wrong.push(`${path}.key: there is no field ${JSON.stringify(given.key)}`);
    else if (read.has(field.id)) wrong.push(`${path}.key: expected no field twice`);
    else if (error) wrong.push(`${error.path}: ${error.message}`);
    else {
      read.set(field.id, {
        fieldId: field.id,
        fieldKey: field.key,
        value: given.value === null ? null : JSON.stringify(given.value),
        createdAt: given.created_at,
        updatedAt: given.updated_at,
      });
    }
  }
  if (wrong.length > 0) return { error: wrong.join('; ') };
  return { user: { key, name, createdAt: created_at, updatedAt: updated_at, values: [...read.values()] } };
}
