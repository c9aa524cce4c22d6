import { fromBase62, randomBase62, toBase62 } from './random-text.ts';

/** Of an identifier's characters: milliseconds since 1970, and a count within them. */
const [timeLength, countLength] = [8, 3];
const [latestTime, largestCount] = [62 ** timeLength - 1, 62 ** countLength - 1];

let lastTime = 0;
let lastTimeText = toBase62(0, timeLength);
let count = 0;
/** Tells the identifiers of this process from those that others make at the same time. */
const processMark = randomBase62(12);

/** An identifier that sorts in the order of its making: time, a count within it, and a mark of the process. No secret. */
export function makeSortableId(now: number): string {
  if (now > lastTime) setTime(now, 0);
  else if (count < largestCount) count++;
  // A clock that was set back may stay behind for long: with a longer count they would no longer sort.
  else setTime(lastTime + 1, 0);
  return lastTimeText + toBase62(count, countLength) + processMark;
}

/** Has all identifiers that are made from here on sort after one that another process has made, whatever its clock says. */
export function continueSortableIds(id: string): void {
  const time = fromBase62(id.slice(0, timeLength));
  const counted = fromBase62(id.slice(timeLength, timeLength + countLength));
  if (time > lastTime || (time === lastTime && counted > count)) setTime(time, counted);
}

/** What sorts before every identifier that is made from a time on, in milliseconds since 1970. */
export function sortableIdsFrom(time: number): string {
  return toBase62(Math.min(Math.max(0, time), latestTime), timeLength);
}

function setTime(time: number, counted: number): void {
  lastTime = time;
  lastTimeText = toBase62(time, timeLength);
  count = counted;
}
