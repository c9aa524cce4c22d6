import { type EventLoopUtilization, performance } from 'node:perf_hooks';
import type { RequestMeter } from './request-meter.ts';

/**
 * Requests come first. One attempt costs about as much as two writes, and there is one thread for both: under full load
 * deliveries would take the greater part of it. So they are begun at the lowest rate as soon as the event loop has no rest
 * and requests wait for it, and at twice the rate before, again and again, as soon as that is over.
 */
export interface DeliveryPace {
  /** Whether one more attempt may begin now; if so, it counts. */
  take(): boolean;
  /** Attempts a second; infinite where nothing needs to be held back. */
  rate(): number;
}

export interface PaceClock {
  /** As `performance.eventLoopUtilization`. */
  utilization?: (since?: EventLoopUtilization) => EventLoopUtilization;
  /** Milliseconds, from any moment. */
  now?: () => number;
}

/** How often the rate is set anew, in milliseconds. */
const window = 25;
/** The share of a window in which the event loop was at work, from which it has no rest. */
const saturated = 0.9;
/**
 * How many requests are being answered, on average, from which they are taken to wait for one another. One client that
 * sends the next as soon as it has an answer makes 1.
 */
const crowd = 0.75;
/** What that average is over, in milliseconds: one request that was slow is none. */
const remembered = 250;
/** Attempts that are made under any load: for each request so many, and so many a second. */
const fewest = { ofRequests: 0.0025, perSecond: 10 };
/** Attempts a second above which there is no need to count. */
const ceiling = 20_000;
/** What the rate is multiplied by for each window's time that is not pressed. */
const growth = 2;
/** How much of its rate may be saved up, in milliseconds. */
const saved = 100;

export function openDeliveryPace(
  requests: RequestMeter,
  {
    utilization = (since) => performance.eventLoopUtilization(since),
    now = () => performance.now(),
  }: PaceClock = {},
): DeliveryPace {
  let rate = Number.POSITIVE_INFINITY;
  let tokens = 0;
  let filledAt = now();
  let last = look();
  /** Windows in a row that were pressed. */
  let pressed = 0;
  /** How many requests were being answered of late, on average. */
  let answering = 0;

  function look() {
    return { at: now(), served: requests.served(), time: requests.time(), loop: utilization() };
  }

  function adapt(at: number): void {
    if (at - last.at < window) return;
    const present = look();
    const fresh = 1 - Math.exp((last.at - at) / remembered);
    answering += fresh * ((present.time - last.time) / (at - last.at) - answering);
    pressed = answering >= crowd && utilization(last.loop).utilization >= saturated ? pressed + 1 : 0;
    const perSecond = 1000 / (at - last.at);
    const floor = Math.max(fewest.perSecond, fewest.ofRequests * (present.served - last.served) * perSecond);
    // One alone is a hiccup, and not worth the time that it takes to be back at full rate. Nobody may have looked for long:
    // what is not pressed counts by its length.
    if (pressed > 1) rate = floor;
    else if (pressed === 0) rate = withoutCeiling(rate * growth ** ((at - last.at) / window));
    last = present;
  }

  return {
    take: () => {
      const at = now();
      adapt(at);
      if (Number.isFinite(rate)) {
        tokens = Math.min(Math.max(1, (rate * saved) / 1000), tokens + (rate * (at - filledAt)) / 1000);
        filledAt = at;
        if (tokens < 1) return false;
        tokens--;
      } else {
        tokens = 0;
        filledAt = at;
      }
      return true;
    },
    rate: () => {
      adapt(now());
      return rate;
    },
  };
}

function withoutCeiling(rate: number): number {
  return rate > ceiling ? Number.POSITIVE_INFINITY : rate;
}
