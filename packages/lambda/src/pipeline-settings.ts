import { RoostError } from '@roost/core';
import { jsonLog } from './json-log.ts';
import { defaultLimits, type PipelineOptions } from './request.ts';

const logLevels = ['info', 'error', 'silent'] as const;

/**
 * What a deployment sets by environment variables, as `roost serve` has them: ROOST_LIMIT and ROOST_FAILURE_LIMIT
 * (a minute, 0 for none), ROOST_CORS_ORIGINS (with commas between them) and ROOST_LOG (info, error or silent).
 *
 * @throws RoostError `invalid_parameter` which names the variable that is wrong: a function that cannot start as it was
 * told does not start.
 */
export function readPipelineSettings(environment: NodeJS.ProcessEnv): Omit<PipelineOptions, 'core'> {
  const text = (name: string, fallback: string) => environment[name] || fallback;
  const level = text('ROOST_LOG', 'info') as (typeof logLevels)[number];
  if (!logLevels.includes(level)) throw wrong('ROOST_LOG', logLevels.join(', '), level);
  const count = (name: string, fallback: number) => {
    const given = text(name, String(fallback));
    if (!/^\d{1,9}$/.test(given)) throw wrong(name, 'a whole number from 0', given);
    return Number(given);
  };
  return {
    corsOrigins: text('ROOST_CORS_ORIGINS', '*')
      .split(',')
      .map((origin) => origin.trim()),
    limits: {
      requests: count('ROOST_LIMIT', defaultLimits.requests),
      failures: count('ROOST_FAILURE_LIMIT', defaultLimits.failures),
    },
    log: jsonLog(level),
    decodedPaths: true,
  };
}

function wrong(name: string, expected: string, given: string): RoostError {
  return new RoostError('invalid_parameter', { message: `${name}: expected ${expected}, got "${given}"` });
}
