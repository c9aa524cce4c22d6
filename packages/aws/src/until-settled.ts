import { setTimeout as sleep } from 'node:timers/promises';
import { unavailable } from '@roost/core';

/** Another writer came between: read again. */
export const conflict = Symbol('conflict');

/** How long writers may keep getting in each other's way, and how long one steps aside at most, in milliseconds. */
const patience = 5_000;
const longestPause = 200;

/**
 * Carries out an attempt until no other writer comes between its reading and its writing.
 *
 * @throws RoostError `unavailable` where that takes too long: then nothing was changed.
 */
export async function untilSettled<T>(attempt: () => Promise<T | typeof conflict>): Promise<T> {
  const end = performance.now() + patience;
  for (let count = 0; ; count++) {
    const result = await attempt();
    if (result !== conflict) return result;
    if (performance.now() > end) {
      throw unavailable(new Error(`Other writers came between for ${patience / 1000} s`));
    }
    // At random, so that those who met once do not meet again.
    await sleep(Math.random() * Math.min(longestPause, 10 * 2 ** count));
  }
}
