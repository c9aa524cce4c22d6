import { type Change, fieldStates, keyStates, type States, userStates, valueStates } from '@roost/core';
import type { Item } from './attributes.ts';
import { asField } from './field-list.ts';
import { stateOf } from './intent-store.ts';
import { asKey, keyLife } from './key-item.ts';
import { type EnvironmentLife, isIntentPk, readIntentLife, readUserPk } from './places.ts';
import type { StreamedChange } from './stream-change.ts';
import { asListing } from './user-item.ts';

/** What a change made of its item, as webhook endpoints are told: from what the stream holds of it, before and after. */
export function eventStates({ change, item: { before, after } }: StreamedChange): States {
  if (isIntentPk(String(after.pk))) return { before: before ? stateOf(before) : null, after: stateOf(after) };
  const of = <Record>(read: (item: Item) => Record) => [present(before, read), present(after, read)] as const;
  switch (change.action) {
    case 'value.set':
    case 'value.cleared': {
      // What was set for an earlier user of the same key was never a value of this one.
      const earlier = before?.incarnation === after.incarnation ? before : undefined;
      return valueStates(fieldKeyOf(change), storedValue(earlier), storedValue(after));
    }
    case 'field.created':
    case 'field.updated':
    case 'field.deleted':
      return fieldStates(...of(asField));
    default:
      return change.target.type === 'key' ? keyStates(...of(asKey), change.at) : userStates(...of(asListing));
  }
}

/** The life of the environment that a change was made in; undefined for one of definitions, which all share. */
export function changedLife({ change, item: { after } }: StreamedChange): EnvironmentLife | undefined {
  if (change.target.type === 'field') return undefined;
  if (change.target.type === 'key') return keyLife(after);
  const pk = String(after.pk);
  return isIntentPk(pk) ? readIntentLife(pk) : readUserPk(pk).life;
}

function present<Record>(item: Item | undefined, read: (item: Item) => Record): Record | undefined {
  return item && !item.deleted ? read(item) : undefined;
}

function storedValue(item: Item | undefined) {
  if (item?.value === undefined) return undefined;
  return {
    value: String(item.value),
    createdAt: Number(item.createdAt),
    updatedAt: Number(item.updatedAt),
  };
}

/** A change of a value names its field in the one difference that it has: see valueDeed. */
function fieldKeyOf({ differences: [difference] }: Change): string {
  return difference?.path.slice('values.'.length) ?? '';
}
