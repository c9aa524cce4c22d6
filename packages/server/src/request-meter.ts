/** What requests have come to since the start. */
export interface RequestMeter {
  served(): number;
  /** What they took together, in milliseconds: of two at once each counts in full. */
  time(): number;
}

/** @returns a meter, and what tells it of each request that a function has answered: how many milliseconds it took. */
export function openRequestMeter(): { meter: RequestMeter; onAnswered: (milliseconds: number) => void } {
  let served = 0;
  let time = 0;
  return {
    meter: { served: () => served, time: () => time },
    onAnswered: (milliseconds) => {
      served++;
      time += milliseconds;
    },
  };
}
