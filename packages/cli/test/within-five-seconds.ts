import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';

/** Asks until it is so; fails where it is not within the 5 seconds that the contract gives a dead key. */
export async function becomes<T>(expected: T, ask: () => Promise<T>): Promise<void> {
  const until = Date.now() + 5_000;
  for (let found = await ask(); found !== expected; found = await ask()) {
    if (Date.now() > until) expect(found).toBe(expected);
    await delay(50);
  }
}
