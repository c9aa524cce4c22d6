import { randomBase62, toBase62 } from './random-text.ts';

let lastTime = 0;
let count = 0;
/** Tells the identifiers of this process from those that others make at the same time. */
const processMark = randomBase62(12);

/** An identifier that sorts in the order of its making: time, a count within it, and a mark of the process. No secret. */
export function makeSortableId(now: number): string {
  if (now > lastTime) {
    lastTime = now;
    count = 0;
  } else count++;
  return toBase62(lastTime, 8) + toBase62(count, 3) + processMark;
}
