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
import type { WriteQueue } from './write-queue.ts';

type ValueStore = Pick<Store, 'listValues' | 'setValues'>;

interface ValueRow {
  value: string;
  created_at: number;
  updated_at: number;
}

export function openValueStore(db: Database, writes: WriteQueue, record: RecordChange): ValueStore {
  const userNumber = db
    .prepare<[string, string], number>('SELECT number FROM users WHERE environment = ? AND key = ?')
    .pluck();
  const fieldNumber = db.prepare<[string], number>('SELECT number FROM fields WHERE id = ?').pluck();
  // One statement: each takes and gives back the lock of a read. A user without a value is one row of nulls.
  const selectAll = db.prepare<[string, string], ValueRecord | { fieldId: null }>(`
    SELECT fields.id AS fieldId, field_values.value,
      field_values.created_at AS createdAt, field_values.updated_at AS updatedAt
    FROM users LEFT JOIN field_values ON field_values.user_number = users.number
      LEFT JOIN fields ON fields.number = field_values.field_number
    WHERE users.environment = ? AND users.key = ?`);
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

  function write(user: number, field: number, value: string | null, at: number): ValueWritten {
    const present = select.get(user, field);
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
    const fields: number[] = [];
    for (const { fieldId, fieldKey } of given) {
      const field = fieldNumber.get(fieldId);
      if (field === undefined) return { outcome: 'no-field', fieldKey };
      fields.push(field);
    }
    const written = given.map(({ fieldKey, value }, index) => {
      const result = write(user, fields[index] as number, value, origin.at);
      if (result.outcome !== 'unchanged') {
        const action = result.outcome === 'cleared' ? 'value.cleared' : 'value.set';
        record(valueDeed(action, userKey, fieldKey), origin);
      }
      return result;
    });
    return { outcome: 'done', written };
  }

  return {
    listValues: async (environment, userKey) => {
      const rows = selectAll.all(environment, userKey);
      return rows.length === 0 ? undefined : rows.filter((row) => row.fieldId !== null);
    },

    setValues: (environment, userKey, given, origin) =>
      writes.run(() => setAll(environment, userKey, given, origin)),
  };
}
