import { type Field, type FieldDefinition, type OperationInput, takesOptions } from '@roost/schemas';
import { RoostError } from '../errors.ts';
import { listPage } from '../list-page.ts';
import { fieldNotFound, userNotFound } from '../not-found.ts';
import { created, type Ground, noContent, type Operations, ok } from '../operation.ts';
import { makeSortableId } from '../sortable-id.ts';
import type { FieldRecord, ValueRecord } from '../store.ts';
import { formatTime } from '../timestamp.ts';

type FieldOperations = Pick<Operations, 'fields.list' | 'fields.upsert' | 'fields.delete'>;

export function fieldOperations(ground: Ground): FieldOperations {
  const { store } = ground;
  return {
    'fields.list': async ({ principal: { environment } }, { key, ...page }) => {
      const values = new Map<string, ValueRecord>();
      if (key !== undefined) {
        const found = await store.listValues(environment, key);
        if (!found) throw userNotFound(key, 'key');
        for (const value of found) values.set(value.fieldId, value);
      }
      return listPage<FieldRecord, string, Field>(ground, page, {
        scope: { operation: 'fields.list', environment, filter: key ?? '' },
        read: async ({ after, limit }) => {
          const fields = await store.listFields();
          const rest = after === undefined ? fields : fields.filter((field) => field.id > after);
          return rest.slice(0, limit);
        },
        position: (field) => field.id,
        show: (field) => showField(field, values.get(field.id)),
      });
    },

    'fields.upsert': async ({ origin }, input) => {
      // Another caller may change the definition between two steps: then it is read again.
      for (;;) {
        const present = await store.getField(input.key);
        if (!present) {
          const made = makeField(input, origin.at);
          if (await store.createField(made, origin)) return created(showDefinition(made));
        } else {
          const changed = changeField(present, input, origin.at);
          if (changed === present) return ok(showDefinition(present));
          if (await store.replaceField(changed, origin)) return ok(showDefinition(changed));
        }
      }
    },

    'fields.delete': async ({ origin }, { key }) => {
      if (!(await store.deleteField(key, origin))) throw fieldNotFound(key, 'key');
      return noContent;
    },
  };
}

export type FieldInput = OperationInput<'fields.upsert'>;

/** @throws RoostError `invalid_parameter` where no such field can be. */
export function makeField(input: FieldInput, at: number): FieldRecord {
  if (input.type === undefined) throw wrong('type', 'is required for a new field');
  return checkOptions({
    id: makeSortableId(at),
    key: input.key,
    type: input.type,
    displayText: input.display_text ?? null,
    options: input.options ?? null,
    repeated: input.repeated ?? false,
    createdAt: at,
    updatedAt: at,
    version: 1,
  });
}

/**
 * @returns the same record where the input changes nothing.
 * @throws RoostError `invalid_parameter` where no such field can be.
 */
export function changeField(present: FieldRecord, input: FieldInput, at: number): FieldRecord {
  const type = input.type ?? present.type;
  const kept = takesOptions(type) ? present.options : null;
  const changed: FieldRecord = checkOptions({
    ...present,
    type,
    displayText: input.display_text === undefined ? present.displayText : input.display_text,
    options: input.options === undefined ? kept : input.options,
    repeated: input.repeated ?? present.repeated,
  });
  if (JSON.stringify(changed) === JSON.stringify(present)) return present;
  return { ...changed, updatedAt: at, version: present.version + 1 };
}

function checkOptions(field: FieldRecord): FieldRecord {
  if (takesOptions(field.type)) {
    if (!field.options) throw wrong('options', `is required for a field of type ${field.type}`);
    if (new Set(field.options).size < field.options.length)
      throw wrong('options', 'expected no option twice');
  } else if (field.options) {
    throw wrong('options', `expected none for a field of type ${field.type}`);
  }
  return field;
}

function wrong(path: string, message: string): RoostError {
  return new RoostError('invalid_parameter', { errors: [{ path, message }] });
}

function showField(field: FieldRecord, value: ValueRecord | undefined): Field {
  return {
    key: field.key,
    type: field.type,
    display_text: field.displayText,
    value: value === undefined ? null : JSON.parse(value.value),
    created_at: formatTime(field.createdAt),
    updated_at: formatTime(field.updatedAt),
  };
}

export function showDefinition(field: FieldRecord): FieldDefinition {
  return {
    key: field.key,
    type: field.type,
    display_text: field.displayText,
    options: field.options,
    repeated: field.repeated,
    created_at: formatTime(field.createdAt),
    updated_at: formatTime(field.updatedAt),
  };
}
