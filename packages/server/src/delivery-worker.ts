import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
import type { DeliveryRecord } from '@roost/core';
import type { Deliver } from '@roost/delivery';
import type { DeliveryQueue } from '@roost/embedded';
import type { Log } from '@roost/lambda';
import { type DeliveryLane, openDeliveryLane } from './delivery-lane.ts';
import type { DeliveryPace } from './delivery-pace.ts';
import { makeWakeableLoop } from './wakeable-loop.ts';

export interface DeliveryWork {
  queue: DeliveryQueue;
  deliver: Deliver;
  pace: DeliveryPace;
  log: Log;
  /** Milliseconds since 1970; the machine's clock by default. */
  now?: () => number;
}

/** How often it looks for what other processes wrote and for what became due, in milliseconds. */
const pollEvery = 1_000;
/** How long it leaves the event loop alone between two turns while requests want all of it, in milliseconds. */
const pausedFor = 50;
/** How long an endpoint rests after an attempt that could not be recorded, in milliseconds. */
const restAfterFault = 1_000;
/** Attempts at once. One endpoint has a few of them at most, and one of them where it fails. */
const mostAtOnce = 256;
/** Events that are fanned out in one commit. */
const fannedOutAtOnce = 64;
/** How long attempts under way are given at the end, in milliseconds. What is cut off is made again at the next start. */
const grace = 3_000;

/**
 * Fans out the change feed and makes the attempts that are due, until it is stopped. All that it knows is in the store:
 * what an end cuts off, the next start takes up.
 *
 * @returns what stops it: no attempt is begun any more, and those under way are waited for, for a short time.
 */
export function startDeliveryWorker({
  queue,
  deliver,
  pace,
  log,
  now = Date.now,
}: DeliveryWork): () => Promise<void> {
  const lanes = new Map<string, DeliveryLane>();
  const attempts = new Set<Promise<void>>();
  let first = 0;
  /** Changes that were fanned out in the last turn. */
  let fannedOut = 0;
  let stopped = false;
  // Apart, so that attempts do not wait for the commits of the fan-out.
  const feed = makeWakeableLoop(
    () => orReport(fanOut),
    () => rest(fannedOut),
  );
  const sending = makeWakeableLoop(
    () => orReport(beginAttempts),
    () => rest(0),
  );

  /**
   * What came together is done together; and requests that want the whole event loop are left alone with it.
   *
   * @param done for so many as were done the pace asks for a pause.
   */
  function rest(done: number): Promise<unknown> {
    const rate = pace.rate();
    if (!Number.isFinite(rate)) return nextTurn();
    return delay(Math.min(Math.max(pausedFor, (done * 1000) / rate), pollEvery), undefined, { ref: false });
  }

  async function orReport(turn: () => Promise<boolean>): Promise<boolean> {
    try {
      return await turn();
    } catch (error) {
      // It is tried again when it looks around the next time.
      report(error);
      return false;
    }
  }

  function report(error: unknown): void {
    // The store is closed under attempts that took longer than they were given.
    if (stopped) return;
    const { name, stack } = error as Error;
    log('error', { task: 'deliveries', error: name, stack });
  }

  /** One batch of events; as many as attempts, where those are held back. @returns whether there may be more. */
  async function fanOut(): Promise<boolean> {
    const limit = Math.min(fannedOutAtOnce, Math.ceil((pace.rate() * pausedFor) / 1000));
    fannedOut = await queue.fanOut(limit);
    if (fannedOut > 0) lookAtLanes();
    return fannedOut >= limit;
  }

  /** Begins what may be begun, in turn from each lane. @returns whether the pace holds up others. */
  async function beginAttempts(): Promise<boolean> {
    const open = await refillLanes();
    // It goes on where it left off: where the pace lets a few through, each endpoint gets its share.
    for (let idle = 0; idle < open.length; first++) {
      if (stopped || attempts.size >= mostAtOnce) return false;
      const lane = open[first % open.length] as DeliveryLane;
      if (!lane.isReady(now())) idle++;
      else if (!pace.take()) return true;
      else {
        idle = 0;
        begin(lane);
      }
    }
    return false;
  }

  /** @returns a lane for each endpoint that is there. */
  async function refillLanes(): Promise<DeliveryLane[]> {
    const endpoints = await queue.listEndpoints();
    const present = new Set(endpoints.map(({ id }) => id));
    for (const id of lanes.keys()) if (!present.has(id)) lanes.delete(id);
    for (const webhook of endpoints) {
      const lane = lanes.get(webhook.id) ?? openDeliveryLane(webhook);
      lane.webhook = webhook;
      lanes.set(webhook.id, lane);
      await lane.refill(queue, now());
    }
    return [...lanes.values()];
  }

  function begin(lane: DeliveryLane): void {
    const due = lane.begin();
    const attempt = makeAttempt(lane, due).finally(() => {
      lane.end(due);
      attempts.delete(attempt);
      sending.wake();
    });
    attempts.add(attempt);
  }

  async function makeAttempt(lane: DeliveryLane, due: DeliveryRecord): Promise<void> {
    try {
      const taken = await queue.take(due, now());
      if (taken) await deliver(taken.webhook, taken.delivery, taken.body);
    } catch (error) {
      // Not recorded, so it is due as before: to begin it again at once would be a flood.
      lane.holdUntil = now() + restAfterFault;
      lane.notice();
      report(error);
    }
  }

  function lookAtLanes(): void {
    for (const lane of lanes.values()) lane.notice();
    sending.wake();
  }

  function lookAround(): void {
    feed.wake();
    lookAtLanes();
  }

  queue.onEvents(lookAround);
  const timer = setInterval(lookAround, pollEvery).unref();
  lookAround();
  return async () => {
    stopped = true;
    feed.stop();
    sending.stop();
    clearInterval(timer);
    await Promise.race([Promise.all(attempts), delay(grace, undefined, { ref: false })]);
  };
}
