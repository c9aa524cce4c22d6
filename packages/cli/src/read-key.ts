import { RoostError } from '@roost/core';

/** An API key from the environment: on the command line everybody on the machine could read it. */
export function readKeyFromEnv(name: string): string {
  const key = process.env[name];
  if (key) return key;
  throw new RoostError('invalid_parameter', { message: `--key-from-env: ${name} is not set, or empty` });
}
