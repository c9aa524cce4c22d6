/** Milliseconds by the clock of the machine that only goes forward: the same one in every process. */
export function monotonicTime(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
