import type { DeliveryRecord, WebhookRecord } from '@roost/core';
import { expect, test } from 'vitest';
import { makeDelivery, makeWebhook } from '../test/records.ts';
import { decideOutcome, longestFailing, settleUntried } from './outcome.ts';
import type { SendResult } from './ports.ts';
import { attemptTimes, longestWait } from './schedule.ts';

const at = Date.parse('2026-01-01T00:00:00Z');

const answered = (status: number, changes: Partial<SendResult> = {}): SendResult => ({
  status,
  error: null,
  answer: '',
  duration: 20,
  retryAfter: null,
  ...changes,
});

function decide(
  result: SendResult,
  {
    delivery = {},
    webhook = {},
  }: { delivery?: Partial<DeliveryRecord>; webhook?: Partial<WebhookRecord> } = {},
) {
  const endpoint = makeWebhook(webhook);
  return decideOutcome(endpoint, makeDelivery(endpoint, delivery).delivery, result, { at, random: 0 });
}

const pending = (nextAttemptAt: number) => ({ state: 'pending', nextAttemptAt });
const ended = (state: string) => ({ state, nextAttemptAt: null });

test('each 2xx is a success, and no other status is one', () => {
  for (const status of [200, 201, 202, 204, 299]) {
    const { attempt, settled } = decide(answered(status));
    expect({ error: attempt.error, settled }, String(status)).toEqual({
      error: null,
      settled: ended('delivered'),
    });
  }
  for (const status of [101, 199, 300, 301, 302, 304, 307, 400, 404, 429, 500, 503, 599]) {
    const { attempt, settled } = decide(answered(status));
    expect(attempt.error, String(status)).toContain(`answered ${status}`);
    expect(settled, String(status)).toEqual(pending(at + 20 + 5_000));
  }
});

test('2xx with a fault is a failure: the answer did not come to its end within the time', () => {
  const { attempt, settled } = decide(answered(200, { error: 'hooks.example.com did not answer in full' }));
  expect(attempt).toMatchObject({ status: 200, error: 'hooks.example.com did not answer in full' });
  expect(settled.state).toBe('pending');
});

test('what is recorded is what happened', () => {
  const { attempt } = decide(answered(500, { answer: 'out of order', duration: 12.5 }), {
    delivery: { attempts: 2, replay: true },
  });
  expect(attempt).toEqual({
    number: 3,
    at,
    replay: true,
    status: 500,
    error: 'The endpoint answered 500',
    duration: 12.5,
    answer: 'out of order',
  });
});

test('the wait counts from the end of the attempt: a slow receiver gets its rest', () => {
  const { settled } = decide(answered(500, { duration: 15_000 }));
  expect(settled).toEqual(pending(at + 15_000 + 5_000));
});

test('after the tenth attempt a delivery has failed', () => {
  expect(decide(answered(500), { delivery: { attempts: 8 } }).settled.state).toBe('pending');
  expect(decide(answered(500), { delivery: { attempts: 9 } }).settled).toEqual(ended('failed'));
});

test('Retry-After moves the next attempt later, never earlier, and at most a day', () => {
  const next = (retryAfter: number, attempts = 0) =>
    (decide(answered(503, { retryAfter, duration: 0 }), { delivery: { attempts } }).settled.nextAttemptAt ??
      0) - at;
  expect(next(120_000)).toBe(120_000);
  expect(next(0)).toBe(5_000);
  expect(next(120_000, 5)).toBe((attemptTimes[6] ?? 0) - (attemptTimes[5] ?? 0));
  for (const absurd of [longestWait + 1, Number.MAX_VALUE, Number.POSITIVE_INFINITY]) {
    expect(next(absurd)).toBe(longestWait);
  }
});

test('410 ends a delivery and turns the endpoint off', () => {
  const { settled, turnOff } = decide(answered(410, { retryAfter: 60_000 }));
  expect({ settled, turnOff }).toEqual({ settled: ended('failed'), turnOff: 'gone' });
  for (const status of [200, 404, 500]) expect(decide(answered(status)).turnOff).toBeUndefined();
});

test('a replay that succeeds makes any delivery delivered', () => {
  for (const state of ['pending', 'failed', 'delivered'] as const) {
    const { settled } = decide(answered(200), { delivery: { state, attempts: 10, replay: true } });
    expect(settled).toEqual(ended('delivered'));
  }
});

test('a replay that fails leaves a delivery that had ended as it was, with no attempt to come', () => {
  for (const state of ['failed', 'delivered'] as const) {
    for (const attempts of [1, 10, 25]) {
      const { settled } = decide(answered(503, { retryAfter: 9 }), {
        delivery: { state, attempts, replay: true },
      });
      expect(settled).toEqual(ended(state));
    }
    expect(decide(answered(410), { delivery: { state, replay: true } }).settled).toEqual(ended(state));
  }
});

test('a replay of a pending delivery is its next attempt, and the schedule goes on', () => {
  const { settled } = decide(answered(500), { delivery: { attempts: 1, replay: true } });
  expect(settled).toEqual(pending(at + 20 + 295_000));
});

test('health is noted where it changes, and only there', () => {
  const since = at - 1_000;
  expect(decide(answered(500)).failingSince).toBe(at);
  expect(decide(answered(500), { webhook: { failingSince: since } }).failingSince).toBeUndefined();
  expect(decide(answered(200), { webhook: { failingSince: since } }).failingSince).toBeNull();
  expect(decide(answered(200)).failingSince).toBeUndefined();
});

test('an endpoint that has failed for five days is turned off at the next attempt that fails', () => {
  const turnOff = (failingSince: number, status: number) =>
    decide(answered(status), { webhook: { failingSince } }).turnOff;
  expect(longestFailing).toBe(5 * 24 * 3600 * 1000);
  expect(turnOff(at - longestFailing + 1, 500)).toBeUndefined();
  expect(turnOff(at - longestFailing, 500)).toBe('failing');
  expect(turnOff(at - longestFailing, 200)).toBeUndefined();
  expect(turnOff(at - longestFailing, 410)).toBe('gone');
});

test('what is not tried is settled: a pending delivery fails, one that had ended stays as it was', () => {
  const webhook = makeWebhook();
  const settle = (state: DeliveryRecord['state']) => settleUntried(makeDelivery(webhook, { state }).delivery);
  expect(settle('pending')).toEqual(ended('failed'));
  expect(settle('failed')).toEqual(ended('failed'));
  expect(settle('delivered')).toEqual(ended('delivered'));
});
