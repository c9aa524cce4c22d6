import type { FieldRecord } from '@roost/core';
import type { Database } from 'better-sqlite3';

export interface FieldRow {
  number: number;
  id: string;
  key: string;
  type: string;
  display_text: string | null;
  options: string | null;
  repeated: number;
  created_at: number;
  updated_at: number;
  version: number;
}

/** The definitions of all fields, remembered: they are read with every value and change rarely. */
export interface FieldDefinitions {
  /** In order of creation. */
  list(): readonly FieldRecord[];
  find(key: string): FieldRecord | undefined;
  /** The row of each field by its id, and the other way round. */
  numbers(): ReadonlyMap<string, number>;
  ids(): ReadonlyMap<number, string>;
  /** To be called where this connection changes one: it is not told of its own changes. */
  forget(): void;
}

interface Remembered {
  version: number;
  fields: readonly FieldRecord[];
  byKey: ReadonlyMap<string, FieldRecord>;
  numbers: ReadonlyMap<string, number>;
  ids: ReadonlyMap<number, string>;
}

export function openFieldDefinitions(db: Database, dataVersion: () => number): FieldDefinitions {
  const selectAll = db.prepare<[], FieldRow>('SELECT * FROM fields ORDER BY id');
  let remembered: Remembered | undefined;

  function read(): Remembered {
    // Tells of what other connections wrote.
    const version = dataVersion();
    if (remembered?.version !== version) {
      const rows = selectAll.all();
      const fields = rows.map(asField);
      remembered = {
        version,
        fields,
        byKey: new Map(fields.map((field) => [field.key, field])),
        numbers: new Map(rows.map(({ id, number }) => [id, number])),
        ids: new Map(rows.map(({ id, number }) => [number, id])),
      };
    }
    return remembered;
  }

  return {
    list: () => read().fields,
    find: (key) => read().byKey.get(key),
    numbers: () => read().numbers,
    ids: () => read().ids,
    forget: () => {
      remembered = undefined;
    },
  };
}

export function asField(row: FieldRow): FieldRecord {
  return {
    id: row.id,
    key: row.key,
    type: row.type as FieldRecord['type'],
    displayText: row.display_text,
    options: row.options === null ? null : JSON.parse(row.options),
    repeated: row.repeated === 1,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    version: row.version,
  };
}
