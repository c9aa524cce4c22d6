import { RoostError } from '@roost/core';

/** What a deployment keeps of changes. */
export interface TrailOptions {
  /** Copies values into the trail, before and after; without it the trail says which were changed. */
  recordValues: boolean;
  /** How long an entry is kept, in days; 0 for good. */
  retention: number;
}

/**
 * ROOST_RECORD_VALUES (yes or no) and ROOST_AUDIT_RETENTION (days, 0 for good), as `roost serve` has them.
 *
 * @throws RoostError `invalid_parameter` which names the variable that is wrong.
 */
export function readTrailOptions(environment: Record<string, string | undefined>): TrailOptions {
  const recorded = environment.ROOST_RECORD_VALUES || 'no';
  if (!/^(yes|true|1|no|false|0)$/i.test(recorded)) throw wrong('ROOST_RECORD_VALUES', 'yes or no', recorded);
  const retention = environment.ROOST_AUDIT_RETENTION || '0';
  if (!/^\d{1,9}$/.test(retention)) throw wrong('ROOST_AUDIT_RETENTION', 'a whole number of days', retention);
  return { recordValues: /^(yes|true|1)$/i.test(recorded), retention: Number(retention) };
}

function wrong(name: string, expected: string, given: string): RoostError {
  return new RoostError('invalid_parameter', { message: `${name}: expected ${expected}, got "${given}"` });
}
