import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatTime } from './timestamp.ts';

const latest = Date.parse('9999-12-31T23:59:59.999Z');

test('a time is written as Date writes it, without a fraction where that is zero, whatever was written before it', () => {
  const time = fc.integer({ min: Date.parse('0001-01-01'), max: latest });
  const near = fc
    .tuple(time, fc.integer({ min: -2_000, max: 2_000 }))
    .map(([one, apart]) => [one, one + apart, one, one + apart]);
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(
          near,
          time.map((one) => [one - (one % 1000)]),
        ),
      ),
      (times) => {
        for (const one of times.flat())
          expect(formatTime(one)).toBe(new Date(one).toISOString().replace('.000Z', 'Z'));
      },
    ),
  );
});
