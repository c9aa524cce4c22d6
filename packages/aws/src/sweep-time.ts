/** How long a sweep may go on. */
export interface SweepTime {
  isOver(): boolean;
  /** @throws SweepUnfinished where it is over. */
  check(): void;
}

/** A sweep ended before its end. The next one finds what is left. */
export class SweepUnfinished extends Error {
  constructor() {
    super('There is more to sweep than there was time for: the next attempt goes on from here');
    this.name = 'SweepUnfinished';
  }
}

/** @param remaining milliseconds from now. */
export function sweepTime(remaining: number): SweepTime {
  const end = performance.now() + remaining;
  const isOver = () => performance.now() >= end;
  return {
    isOver,
    check: () => {
      if (isOver()) throw new SweepUnfinished();
    },
  };
}
