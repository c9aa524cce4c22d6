import fc from 'fast-check';
import { expect, test } from 'vitest';
import { attemptTimes, jitterShare, longestWait, waitAfter } from './schedule.ts';

const seconds = (...times: number[]) => times.map((time) => time * 1000);

test('ten attempts, at the times of the contract', () => {
  expect(attemptTimes).toEqual(
    seconds(0, 5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600),
  );
});

test('without jitter each attempt comes when the contract says, and there is none after the tenth', () => {
  const times = [0];
  for (;;) {
    const wait = waitAfter(times.length, null, 0);
    if (wait === undefined) break;
    times.push((times.at(-1) ?? 0) + wait);
  }
  expect(times).toEqual(attemptTimes);
});

test('with jitter a wait is never shorter, and at most a tenth longer', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (made, random) => {
        const gap = (attemptTimes[made] ?? 0) - (attemptTimes[made - 1] ?? 0);
        const wait = waitAfter(made, null, random);
        expect(wait).toBeGreaterThanOrEqual(gap);
        expect(wait).toBeLessThanOrEqual(gap * (1 + jitterShare));
      },
    ),
  );
});

test('two deliveries that failed together do not come back together', () => {
  expect(waitAfter(3, null, 0.1)).not.toBe(waitAfter(3, null, 0.9));
});

test('Retry-After makes a wait longer, never shorter, and never longer than a day', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9 }),
      fc.oneof(fc.integer({ min: 0 }), fc.constantFrom(Number.POSITIVE_INFINITY, Number.MAX_VALUE)),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (made, asked, random) => {
        const wait = waitAfter(made, asked, random);
        expect(wait).toBeGreaterThanOrEqual(waitAfter(made, null, random) ?? 0);
        expect(wait).toBeGreaterThanOrEqual(Math.min(asked, longestWait));
        expect(wait).toBeLessThanOrEqual(longestWait);
      },
    ),
  );
});

test('Retry-After makes no attempt after the last one', () => {
  expect(waitAfter(10, 60_000, 0)).toBeUndefined();
});
