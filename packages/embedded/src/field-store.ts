import { fieldDeed, fieldStates, type Store } from '@roost/core';
import type { Database } from 'better-sqlite3';
import { shown } from './change-feed.ts';
import type { RecordChange } from './change-log.ts';
import { asField, type FieldDefinitions, type FieldRow } from './field-definitions.ts';
import type { WriteQueue } from './write-queue.ts';

type FieldStore = Pick<Store, 'listFields' | 'getField' | 'createField' | 'replaceField' | 'deleteField'>;

/** Values of a deleted field are removed this many at a time, so that no other write waits long. */
const removedAtOnce = 500;

export function openFieldStore(
  db: Database,
  writes: WriteQueue,
  record: RecordChange,
  definitions: FieldDefinitions,
): FieldStore {
  const select = db.prepare<[string], FieldRow>('SELECT * FROM fields WHERE key = ?');
  const insert = db.prepare(`
    INSERT INTO fields (id, key, type, display_text, options, repeated, created_at, updated_at, version)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING`);
  const update = db.prepare(`
    UPDATE fields SET type = ?, display_text = ?, options = ?, repeated = ?, updated_at = ?, version = ?
    WHERE id = ?`);
  const remove = db.prepare('DELETE FROM fields WHERE number = ?');
  const noteDeleted = db.prepare('INSERT INTO deleted_fields (number) VALUES (?)');
  const forgetDeleted = db.prepare('DELETE FROM deleted_fields WHERE number = ?');
  const nextDeleted = db.prepare<[], { number: number }>('SELECT number FROM deleted_fields LIMIT 1');
  const removeValues = db.prepare(`
    DELETE FROM field_values WHERE field_number = ? AND user_number IN
      (SELECT user_number FROM field_values WHERE field_number = ? LIMIT ${removedAtOnce})`);

  /** Forgotten at once: what comes after it in the same batch is to see it. And where the batch was undone. */
  function write<T>(work: () => T): Promise<T> {
    return writes
      .run(() => {
        definitions.forget();
        return work();
      })
      .finally(() => definitions.forget());
  }

  /** Goes on in the background until the values of all deleted fields are gone; a restart takes it up again. */
  async function removeOrphans(): Promise<void> {
    try {
      for (let next = nextDeleted.get(); next; next = nextDeleted.get()) {
        const { number } = next;
        await writes.run(() => {
          const { changes } = removeValues.run(number, number);
          if (changes < removedAtOnce) forgetDeleted.run(number);
        });
      }
    } catch {
      // The values are unreachable all the same: the next start tries again.
    }
  }
  void removeOrphans();

  return {
    listFields: async () => [...definitions.list()],

    getField: async (key) => definitions.find(key),

    createField: (field, origin) =>
      write(() => {
        const { changes } = insert.run(
          field.id,
          field.key,
          field.type,
          field.displayText,
          field.options && JSON.stringify(field.options),
          field.repeated ? 1 : 0,
          field.createdAt,
          field.updatedAt,
          field.version,
        );
        if (changes === 0) return false;
        record(fieldDeed('created', field.key, undefined, field), origin, () =>
          shown(fieldStates(undefined, field)),
        );
        return true;
      }),

    replaceField: (field, origin) =>
      write(() => {
        const row = select.get(field.key);
        if (row?.id !== field.id || row.version !== field.version - 1) return false;
        update.run(
          field.type,
          field.displayText,
          field.options && JSON.stringify(field.options),
          field.repeated ? 1 : 0,
          field.updatedAt,
          field.version,
          field.id,
        );
        const before = asField(row);
        record(fieldDeed('updated', field.key, before, field), origin, () =>
          shown(fieldStates(before, field)),
        );
        return true;
      }),

    deleteField: async (key, origin) => {
      const deleted = await write(() => {
        const row = select.get(key);
        if (!row) return false;
        remove.run(row.number);
        noteDeleted.run(row.number);
        const before = asField(row);
        record(fieldDeed('deleted', key, before), origin, () => shown(fieldStates(before, undefined)));
        return true;
      });
      if (deleted) void removeOrphans();
      return deleted;
    },
  };
}
