import { fieldDeed, makeChange, type Store } from '@roost/core';
import { changeAttributes } from './changed-item.ts';
import { changeItem, createItem } from './conditional-write.ts';
import type { Db } from './db.ts';
import { asField, type FieldList, fieldItem } from './field-list.ts';
import { fieldPlace } from './places.ts';
import { readItem } from './read-items.ts';

type FieldStore = Pick<Store, 'listFields' | 'getField' | 'createField' | 'replaceField' | 'deleteField'>;

export function openFieldStore(db: Db, fields: FieldList): FieldStore {
  return {
    listFields: fields.list,

    // As it is now: what a definition is changed to depends on what it was.
    getField: async (key) => {
      const stored = await readItem(db, fieldPlace(key));
      return stored && !stored.deleted ? asField(stored) : undefined;
    },

    createField: (field, origin) => {
      const change = makeChange(fieldDeed('created', field.key, undefined, field), origin);
      const item = { ...fieldItem(field), ...changeAttributes(change) };
      return createItem(db, fieldPlace(field.key), item).finally(fields.forget);
    },

    replaceField: (field, origin) =>
      changeItem(db, fieldPlace(field.key), (stored) => {
        const present = stored && !stored.deleted ? asField(stored) : undefined;
        if (present?.id !== field.id || present.version !== field.version - 1) return { answer: false };
        const change = makeChange(fieldDeed('updated', field.key, present, field), origin);
        return { answer: true, put: { ...fieldItem(field), ...changeAttributes(change) } };
      }).finally(fields.forget),

    // At once its values show nowhere; the sweeper removes them, and finds them by the id that the tombstone keeps.
    deleteField: (key, origin) =>
      changeItem(db, fieldPlace(key), (stored) => {
        if (!stored || stored.deleted) return { answer: false };
        const change = makeChange(fieldDeed('deleted', key, asField(stored)), origin);
        return { answer: true, put: { deleted: true, id: stored.id, ...changeAttributes(change) } };
      }).finally(fields.forget),
  };
}
