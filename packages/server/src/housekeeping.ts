import type { Core } from '@roost/core';
import type { Log } from '@roost/lambda';

const interval = 10 * 60_000;
const day = 24 * 3600_000;
/** Entries are forgotten this many at a time, so that no request waits long. */
const forgottenAtOnce = 500;

/**
 * Forgets what is past its time: limits and idempotency keys that expired, and audit entries older than the retention
 * (in days; 0 keeps them for good). On AWS the tables do this by themselves.
 *
 * @returns what stops it.
 */
export function startHousekeeping(core: Core, retention: number, log: Log): () => void {
  async function tidy(): Promise<void> {
    const now = core.now();
    await core.store.forgetExpired(now);
    if (retention === 0) return;
    while ((await core.store.forgetChanges(now - retention * day, forgottenAtOnce)) === forgottenAtOnce);
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
