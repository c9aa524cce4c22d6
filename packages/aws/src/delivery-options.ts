import { RoostError } from '@roost/core';

/** What a deployment sets for webhooks. */
export interface DeliveryOptions {
  /** How long deliveries are kept, with what they send and what was answered, in days; 0 for good. */
  retention: number;
  /** Lets endpoints be `http://127.0.0.1`: for development alone. */
  allowLocal: boolean;
}

/** Where a deployment says nothing, in days. */
export const usualRetention = 30;

/**
 * ROOST_DELIVERY_RETENTION (days, 0 for good) and ROOST_ALLOW_LOCAL_WEBHOOKS (1 for yes), as `roost serve` has them.
 *
 * @throws RoostError `invalid_parameter` which names the variable that is wrong.
 */
export function readDeliveryOptions(environment: Record<string, string | undefined>): DeliveryOptions {
  const retention = environment.ROOST_DELIVERY_RETENTION || String(usualRetention);
  if (!/^\d{1,9}$/.test(retention))
    throw wrong('ROOST_DELIVERY_RETENTION', 'a whole number of days', retention);
  const allowLocal = environment.ROOST_ALLOW_LOCAL_WEBHOOKS || '0';
  if (!/^[01]$/.test(allowLocal)) throw wrong('ROOST_ALLOW_LOCAL_WEBHOOKS', '1 or 0', allowLocal);
  return { retention: Number(retention), allowLocal: allowLocal === '1' };
}

function wrong(name: string, expected: string, given: string): RoostError {
  return new RoostError('invalid_parameter', { message: `${name}: expected ${expected}, got "${given}"` });
}

/** Attempts go on for a day, and a little more for jitter: nothing is forgotten before the last one. */
const shortest = 2;

const day = 24 * 3600;

/** @returns the second since 1970 from which DynamoDB may remove what belongs to an event; undefined for never. */
export function expiryOf(event: { at: number }, retention: number): number | undefined {
  if (retention === 0) return undefined;
  return Math.ceil(event.at / 1000) + Math.max(retention, shortest) * day;
}
