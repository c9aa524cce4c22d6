import type { Core } from '@roost/core';
import type { Log } from '@roost/lambda';

const interval = 10 * 60_000;
const day = 24 * 3600_000;
/** They are forgotten this many at a time, so that no request waits long. */
const forgottenAtOnce = 500;

/** In days; 0 keeps for good. */
export interface Retention {
  auditRetention: number;
  deliveryRetention: number;
}

/**
 * Forgets what is past its time: limits and idempotency keys that expired, audit entries and webhook deliveries older
 * than their retention. On AWS the tables do this by themselves. Before another service that holds the users, finds out what came
 * of changes that an end cut off.
 *
 * @returns what stops it.
 */
export function startHousekeeping(
  { store, now, upstream }: Core,
  { auditRetention, deliveryRetention }: Retention,
  log: Log,
): () => void {
  async function forgetOlder(
    days: number,
    forget: (before: number, limit: number) => Promise<number>,
  ): Promise<void> {
    if (days === 0) return;
    while ((await forget(now() - days * day, forgottenAtOnce)) === forgottenAtOnce);
  }
  async function tidy(): Promise<void> {
    await store.forgetExpired(now());
    await forgetOlder(auditRetention, store.forgetChanges);
    await forgetOlder(deliveryRetention, store.forgetDeliveries);
    if (!upstream) return;
    for (const { name } of await store.listEnvironments()) await upstream.settleLeft(name);
  }
  const run = () => {
    tidy().catch((error: Error) =>
      log('error', { task: 'housekeeping', error: error.name, stack: error.stack }),
    );
  };
  run();
  const timer = setInterval(run, interval).unref();
  return () => clearInterval(timer);
}
