/** Work that is done in turns, whenever there may be some. */
export interface WakeableLoop {
  /** Has a turn come. Calls that come before it begins are one; one that comes during it has another follow. */
  wake(): void;
  /** No turn begins any more. */
  stop(): void;
}

/**
 * @param turn resolves with whether another one is to follow at once; what it rejects with is its own to report.
 * @param pause what is waited for before each turn.
 */
export function makeWakeableLoop(turn: () => Promise<boolean>, pause: () => Promise<unknown>): WakeableLoop {
  let called = false;
  let turning = false;
  let stopped = false;

  async function run(): Promise<void> {
    turning = true;
    while (called && !stopped) {
      await pause();
      called = false;
      if (!stopped && (await turn())) called = true;
    }
    turning = false;
  }

  return {
    wake: () => {
      called = true;
      if (!turning) void run();
    },
    stop: () => {
      stopped = true;
    },
  };
}
