import { toBase62 } from '@roost/core';

/** The time in an id takes so many characters: see makeSortableId. */
const timeLength = 8;

/** @returns what comes before every id of that time or later. */
export function idAt(milliseconds: number): string {
  const latest = 62 ** timeLength - 1;
  return toBase62(Math.min(Math.max(0, milliseconds), latest), timeLength);
}
