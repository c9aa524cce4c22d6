import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readRetryAfter } from './retry-after.ts';

const now = Date.parse('1994-11-06T08:48:37Z');

test('seconds are taken as seconds', () => {
  expect(readRetryAfter('120', now)).toBe(120_000);
  expect(readRetryAfter('0', now)).toBe(0);
});

test('a date is taken in each form that HTTP has (RFC 9110, 5.6.7)', () => {
  for (const date of [
    'Sun, 06 Nov 1994 08:49:37 GMT',
    'Sunday, 06-Nov-94 08:49:37 GMT',
    'Sun Nov  6 08:49:37 1994',
  ]) {
    expect(readRetryAfter(date, now), date).toBe(60_000);
  }
});

test('a time that is over asks for no wait', () => {
  expect(readRetryAfter('Sun, 06 Nov 1994 08:47:37 GMT', now)).toBe(0);
});

test('what is neither asks for nothing', () => {
  for (const text of [undefined, '', '-1', '1.5', '5s', 'soon', '0x10', '1994-11-06', 'Sunday']) {
    expect(readRetryAfter(text, now), text).toBeNull();
  }
});

test('whatever is sent, the answer is null or a wait', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^\d+$/), fc.stringMatching(/^Sun.*$/)), (text) => {
      const wait = readRetryAfter(text, now);
      if (wait !== null) expect(wait).toBeGreaterThanOrEqual(0);
    }),
  );
});
