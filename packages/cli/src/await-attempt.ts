import { setTimeout as delay } from 'node:timers/promises';
import { RoostError } from '@roost/core';
import type { DeliveryInFull, Roost } from '@roost/schemas';

/** An attempt takes up to 15 s, and the sender its time to come to it; in milliseconds. */
const longestWait = 30_000;
const lookEvery = 100;

/** Waits until a delivery was tried, or given up without an attempt. @throws RoostError where neither comes in time. */
export async function awaitAttempt(roost: Roost, id: string): Promise<DeliveryInFull> {
  const end = performance.now() + longestWait;
  for (;;) {
    const delivery = await roost.deliveries.read({ delivery_id: id });
    if (delivery.attempts > 0 || delivery.state !== 'pending') return delivery;
    if (performance.now() > end) {
      throw new RoostError('unavailable', {
        message: `No attempt was made within ${longestWait / 1000} seconds; it stays queued: see later with "roost webhooks delivery ${id}"`,
      });
    }
    await delay(lookEvery);
  }
}
