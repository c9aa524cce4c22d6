import { expect, test } from 'vitest';
import { expiryOf, readDeliveryOptions } from './delivery-options.ts';

const day = 24 * 3600;

test('where nothing is said, deliveries are kept for 30 days, and no endpoint is on this machine', () => {
  expect(readDeliveryOptions({})).toEqual({ retention: 30, allowLocal: false });
});

test.each([
  [{ ROOST_DELIVERY_RETENTION: 'a month' }, /^ROOST_DELIVERY_RETENTION: .* got "a month"/],
  [{ ROOST_DELIVERY_RETENTION: '-1' }, /^ROOST_DELIVERY_RETENTION/],
  [{ ROOST_ALLOW_LOCAL_WEBHOOKS: 'perhaps' }, /^ROOST_ALLOW_LOCAL_WEBHOOKS: expected 1 or 0/],
])('what is wrong is named: %o', (environment, message) => {
  expect(() => readDeliveryOptions(environment)).toThrow(message);
});

test('nothing is forgotten while attempts may still be made, and nothing at all with a retention of 0', () => {
  expect(expiryOf({ at: 1_000 }, 30)).toBe(1 + 30 * day);
  expect(expiryOf({ at: 1_000 }, 1)).toBe(1 + 2 * day);
  expect(expiryOf({ at: 1_000 }, 0)).toBeUndefined();
});
