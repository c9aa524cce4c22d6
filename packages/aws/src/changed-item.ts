import { type Change, randomBase62 } from '@roost/core';
import type { Item } from './attributes.ts';

/*
 * Every item that a logical write changes carries the change that it was: the reader of the stream copies it into the
 * trail where the id differs between the old and the new image. The id is also what conditional writes go by: it is
 * the item's version.
 */

/** The change's id, and the rest of it as JSON. */
export interface ChangeAttributes {
  changeId: string;
  change: string;
}

export function changeAttributes({ id, ...rest }: Change): ChangeAttributes {
  return { changeId: id, change: JSON.stringify(rest) };
}

/**
 * Of an item whose write is no change of Roost's own, and has no place in the trail.
 *
 * @param version what later writes go by.
 */
export function noChange(version: string = randomBase62(22)): ChangeAttributes {
  return { changeId: version, change: '' };
}

/** Whether an item was written last without a change. */
export function isUnchanged({ change }: Item): boolean {
  return change === '';
}

/**
 * @returns the change that an item was written with last.
 * @throws Error where the item carries none: every item whose change belongs in the trail does.
 */
export function readChange({ changeId, change }: Item): Change {
  if (typeof changeId !== 'string' || typeof change !== 'string')
    throw new Error('The item carries no change');
  return { id: changeId, ...JSON.parse(change) };
}
