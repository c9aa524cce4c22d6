const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** When attempts are made, in milliseconds since the first one (contract.md, 6). */
export const attemptTimes: readonly number[] = [
  0,
  5 * second,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
  24 * hour,
];

/** By how much a wait may grow, as a share of it: what failed together is not to come back together. */
export const jitterShare = 0.1;

/** The longest that an endpoint can have us wait, in milliseconds. */
export const longestWait = 24 * hour;

/**
 * How long to wait after an attempt that failed, in milliseconds: the gap between its time and the next one's, or what the
 * endpoint asks for, where that is longer.
 *
 * @param made how many attempts there were.
 * @param retryAfter what the endpoint asks for, in milliseconds; null for nothing.
 * @param random from 0 to below 1.
 * @returns undefined where that was the last one.
 */
export function waitAfter(made: number, retryAfter: number | null, random: number): number | undefined {
  const [last, next] = [attemptTimes[made - 1], attemptTimes[made]];
  if (last === undefined || next === undefined) return undefined;
  const wait = Math.max(next - last, retryAfter ?? 0);
  return Math.round(Math.min(wait * (1 + jitterShare * random), longestWait));
}
