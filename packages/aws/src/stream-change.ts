import { type Change, heldValue } from '@roost/core';
import type { Item } from './attributes.ts';
import { isUnchanged, readChange } from './changed-item.ts';
import { stateOf } from './intent-store.ts';
import { fieldIdOf, isIntentPk } from './places.ts';
import type { ItemChange } from './stream-record.ts';

/** A change as the stream tells it. */
export interface StreamedChange {
  change: Change;
  /** What was written, and what had been there. */
  item: ItemChange & { after: Item };
  /** Of a user's value: the change itself does not copy it. Null where there was or is none. */
  values?: { before: unknown; after: unknown };
}

/**
 * @returns the change that an item was written with; undefined where it was none: removed by the sweeper, touched in a
 * way that the trail does not know, or written without a change.
 * @throws Error where the item carries something else than a change.
 */
export function streamedChange({ before, after, at }: ItemChange): StreamedChange | undefined {
  if (after?.changeId === undefined || after.changeId === before?.changeId) return undefined;
  if (isUnchanged(after)) return undefined;
  try {
    const change = readChange(after);
    const item = { before, after, at };
    if (isIntentPk(String(after.pk)) && change.action.startsWith('value.')) {
      const value = (of: Item | undefined) => heldValue(of ? stateOf(of) : null);
      return { change, item, values: { before: value(before), after: value(after) } };
    }
    if (fieldIdOf(String(after.sk)) === undefined) return { change, item };
    // What was set for an earlier user of the same key was never a value of this one.
    const earlier = before?.incarnation === after.incarnation ? before : undefined;
    return { change, item, values: { before: storedValue(earlier), after: storedValue(after) } };
  } catch (error) {
    // A syntax error quotes what it was found in, and this one goes to a log.
    if (error instanceof SyntaxError) throw new Error('The item carries a change or a value that is no JSON');
    throw error;
  }
}

function storedValue(item: Item | undefined): unknown {
  return item?.value === undefined ? null : JSON.parse(String(item.value));
}
