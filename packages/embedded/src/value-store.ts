import {
  type Origin,
  type SetValuesResult,
  type Store,
  type ValueRecord,
  type ValueWrite,
  type ValueWritten,
  valueDeed,
} from '@roost/core';
import type { Database } from 'better-sqlite3';
import type { RecordChange } from './change-log.ts';
import type { FieldDefinitions } from './field-definitions.ts';
import type { WriteQueue } from './write-queue.ts';

type ValueStore = Pick<Store, 'listValues' | 'setValues'>;

interface ValueRow {
  value: string;
  created_at: number;
  updated_at: number;
}

interface ListedRow extends ValueRow {
  field_number: number;
}

/** Where and when a value is written. */
interface Place {
  user: number;
  field: number;
  at: number;
}

export function openValueStore(
  db: Database,
  writes: WriteQueue,
  record: RecordChange,
  definitions: FieldDefinitions,
  { recordValues = false }: { recordValues?: boolean },
): ValueStore {
  const userNumber = db
    .prepare<[string, string], number>('SELECT number FROM users WHERE environment = ? AND key = ?')
    .pluck();
  const selectAll = db.prepare<[number], ListedRow>(
    'SELECT field_number, value, created_at, updated_at FROM field_values WHERE user_number = ?',
  );
  const select = db.prepare<[number, number], ValueRow>(
    'SELECT value, created_at, updated_at FROM field_values WHERE user_number = ? AND field_number = ?',
  );
  const insert = db.prepare(
    'INSERT INTO field_values (user_number, field_number, value, created_at, updated_at) VALUES (?, ?, ?, ?, ?)',
  );
  const update = db.prepare(
    'UPDATE field_values SET value = ?, updated_at = ? WHERE user_number = ? AND field_number = ?',
  );
  const remove = db.prepare('DELETE FROM field_values WHERE user_number = ? AND field_number = ?');

  function write(
    present: ValueRow | undefined,
    value: string | null,
    { user, field, at }: Place,
  ): ValueWritten {
    if (!present) {
      if (value === null) return { outcome: 'unchanged', createdAt: null, updatedAt: null };
      insert.run(user, field, value, at, at);
      return { outcome: 'created', createdAt: at, updatedAt: at };
    }
    if (value === null) {
      remove.run(user, field);
      return { outcome: 'cleared', createdAt: present.created_at, updatedAt: at };
    }
    if (present.value === value) {
      return { outcome: 'unchanged', createdAt: present.created_at, updatedAt: present.updated_at };
    }
    update.run(value, at, user, field);
    return { outcome: 'updated', createdAt: present.created_at, updatedAt: at };
  }

  function setAll(
    environment: string,
    userKey: string,
    given: readonly ValueWrite[],
    origin: Origin,
  ): SetValuesResult {
    const user = userNumber.get(environment, userKey);
    if (user === undefined) return { outcome: 'no-user' };
    const numbers = definitions.numbers();
    const fields: number[] = [];
    for (const { fieldId, fieldKey } of given) {
      const field = numbers.get(fieldId);
      if (field === undefined) return { outcome: 'no-field', fieldKey };
      fields.push(field);
    }
    const written = given.map(({ fieldKey, value }, index) => {
      const field = fields[index] as number;
      const present = select.get(user, field);
      const result = write(present, value, { user, field, at: origin.at });
      if (result.outcome !== 'unchanged') {
        const action = result.outcome === 'cleared' ? 'value.cleared' : 'value.set';
        const values = recordValues ? { before: json(present?.value), after: json(value) } : {};
        record(valueDeed(action, userKey, fieldKey, values), origin, () => ({
          of: 'value',
          fieldKey,
          ...(present && { before: asRecord(present) }),
          ...afterwards(value, result),
        }));
      }
      return result;
    });
    return { outcome: 'done', written };
  }

  return {
    listValues: async (environment, userKey) => {
      const user = userNumber.get(environment, userKey);
      if (user === undefined) return undefined;
      const ids = definitions.ids();
      const values: ValueRecord[] = [];
      for (const { field_number, value, created_at, updated_at } of selectAll.all(user)) {
        const fieldId = ids.get(field_number);
        // Values of a field that was deleted are removed in the background.
        if (fieldId !== undefined)
          values.push({ fieldId, value, createdAt: created_at, updatedAt: updated_at });
      }
      return values;
    },

    setValues: (environment, userKey, given, origin) =>
      writes.run(() => setAll(environment, userKey, given, origin)),
  };
}

function asRecord({ value, created_at, updated_at }: ValueRow): Omit<ValueRecord, 'fieldId'> {
  return { value, createdAt: created_at, updatedAt: updated_at };
}

/** The value as a write left it. */
function afterwards(
  value: string | null,
  { createdAt, updatedAt }: ValueWritten,
): { after?: Omit<ValueRecord, 'fieldId'> } {
  if (value === null || createdAt === null || updatedAt === null) return {};
  return { after: { value, createdAt, updatedAt } };
}

function json(value: string | null | undefined): unknown {
  return value == null ? null : JSON.parse(value);
}
