import { randomBase62, toBase62 } from './random-text.ts';

let lastTime = 0;
let lastTimeText = toBase62(0, 8);
let count = 0;
/** Tells the identifiers of this process from those that others make at the same time. */
const processMark = randomBase62(12);

/** An identifier that sorts in the order of its making: time, a count within it, and a mark of the process. No secret. */
export function makeSortableId(now: number): string {
  if (now > lastTime) {
    lastTime = now;
    lastTimeText = toBase62(now, 8);
    count = 0;
  } else count++;
  return lastTimeText + toBase62(count, 3) + processMark;
}
