import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits until a check passes, for what a store may show a moment late: a look-up through an index that trails its
 * table, and work that goes on in the background.
 *
 * @param within Milliseconds; after them the check's own error is thrown.
 */
export async function eventually<T>(check: () => Promise<T>, { within }: { within: number }): Promise<T> {
  const end = performance.now() + within;
  // Soon at first, for what is nearly there; what takes long is not to be slowed down by the asking.
  for (let pause = 10; ; pause = Math.min(pause * 1.5, 100)) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > end) throw error;
      await sleep(pause);
    }
  }
}
