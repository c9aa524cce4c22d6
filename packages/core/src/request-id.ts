import { randomFillSync } from 'node:crypto';

/** In bytes: by chance, two of a billion requests have the same one once in a hundred billion tries. */
const length = 12;
const supply = Buffer.alloc(256 * length);
let next = supply.length;

/** Short and random, as API Gateway's: a part of each answer, each line of log and each change that is remembered. */
export function makeRequestId(): string {
  if (next === supply.length) {
    randomFillSync(supply);
    next = 0;
  }
  const begin = next;
  next += length;
  return supply.toString('base64url', begin, next);
}
