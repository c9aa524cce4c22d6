import { expect, test } from 'vitest';
import { openDeliveryPace } from './delivery-pace.ts';

interface Load {
  /** The share of its time that the event loop is at work. */
  load: number;
  /** A second. */
  requests: number;
  /** What one takes, in milliseconds. */
  each?: number;
}

/** A pace on a clock of its own, on which requests and the event loop are as a test says. */
function openTestPace() {
  let at = 0;
  let served = 0;
  let active = 0;
  let time = 0;
  const meter = { served: () => served, time: () => time };
  const pace = openDeliveryPace(meter, {
    now: () => at,
    utilization: (since) => {
      const [busy, time] = [active - (since?.active ?? 0), at - (since ? since.active + since.idle : 0)];
      return { active: busy, idle: time - busy, utilization: time === 0 ? 0 : busy / time };
    },
  });
  /** Takes all that there is, 20 ms after 20 ms. @returns how many attempts a second that made, at most 10,000. */
  function take(seconds: number, { load, requests, each = 4 }: Load): number {
    let taken = 0;
    for (let step = 0; step < seconds * 50; step++) {
      at += 20;
      active += 20 * load;
      served += requests / 50;
      time += (requests / 50) * each;
      for (let most = 0; most < 200 && pace.take(); most++) taken++;
    }
    return taken / seconds;
  }
  function wait(seconds: number, { load, requests, each = 4 }: Load): void {
    at += seconds * 1000;
    active += seconds * 1000 * load;
    served += seconds * requests;
    time += seconds * requests * each;
  }
  return { pace, take, wait };
}

const full = { load: 1, requests: 5_000 };

test('nothing is held up while the event loop has rest, however many requests there are', () => {
  const { pace, take } = openTestPace();
  expect(take(1, { load: 0.6, requests: 5_000 })).toBe(10_000);
  expect(pace.rate()).toBe(Number.POSITIVE_INFINITY);
});

test('nothing is held up while no request is served, however busy the deliveries keep the event loop', () => {
  const { pace, take } = openTestPace();
  expect(take(1, { load: 1, requests: 0 })).toBe(10_000);
  expect(pace.rate()).toBe(Number.POSITIVE_INFINITY);
});

test('a few requests that nobody waits for hold up nothing, however busy the deliveries keep the event loop', () => {
  const { pace, take } = openTestPace();
  expect(take(1, { load: 1, requests: 20, each: 10 })).toBe(10_000);
  expect(pace.rate()).toBe(Number.POSITIVE_INFINITY);
});

test('one client after whose request comes the next is not run over', () => {
  const { take } = openTestPace();
  const oneAfterAnother = { load: 1, requests: 300, each: 3 };
  take(3, oneAfterAnother);
  expect(take(1, oneAfterAnother)).toBeLessThan(20);
});

test('requests that come now and then hold up nothing, though each waits long for deliveries', () => {
  const { pace, take } = openTestPace();
  expect(take(2, { load: 1, requests: 20, each: 30 })).toBe(10_000);
  expect(pace.rate()).toBe(Number.POSITIVE_INFINITY);
});

test('under full load the rate sinks within 200 ms to one attempt for four hundred requests, and no further', () => {
  const { pace, take } = openTestPace();
  take(0.2, full);
  expect(pace.rate()).toBeLessThan(20);
  expect(take(5, full)).toBeCloseTo(12.5, -1);
});

test('a few are made however slow the machine is', () => {
  const { take } = openTestPace();
  const crawling = { load: 1, requests: 50, each: 400 };
  take(3, crawling);
  expect(take(5, crawling)).toBeCloseTo(10, 0);
});

test('when the load is over the rate is back within two seconds', () => {
  const { pace, take } = openTestPace();
  take(3, full);
  take(2, { load: 0.3, requests: 500 });
  expect(take(1, { load: 0.3, requests: 500 })).toBe(10_000);
  expect(pace.rate()).toBe(Number.POSITIVE_INFINITY);
});

test('after a load the rate is back though nobody looked meanwhile', () => {
  const { pace, take, wait } = openTestPace();
  take(3, full);
  wait(1, { load: 0.1, requests: 20 });
  expect(pace.rate()).toBe(Number.POSITIVE_INFINITY);
});

test('what was not taken for a while is not saved up for later', () => {
  const { take, wait } = openTestPace();
  take(3, full);
  wait(30, full);
  expect(take(1, full)).toBeLessThanOrEqual(60);
});
