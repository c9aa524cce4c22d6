import { type Core, RoostError } from '@roost/core';
import type { Roost } from '@roost/schemas';
import { commandLine } from './session.ts';

/** The flags of parameters that are named otherwise. */
const flags: Record<string, string> = { expires_at: 'expires', grace_seconds: 'grace' };

/**
 * Works in an environment with the operations of the contract: every rule is core's own, and the audit trail says that
 * it was done at the command line.
 *
 * @throws RoostError that names flags in the place of parameters.
 */
export async function operate<T>(
  core: Core,
  environment: string,
  work: (roost: Roost) => Promise<T>,
): Promise<T> {
  try {
    return await work(core.as({ type: 'system', environment, id: commandLine }));
  } catch (error) {
    if (!(error instanceof RoostError && error.errors)) throw error;
    const sentences = error.errors.map(({ path, message }) => `${flagOf(path)}: ${message}`);
    throw new RoostError(error.code, { message: sentences.join('; '), cause: error });
  }
}

/** @param path as in `events.0`. */
function flagOf(path: string): string {
  const [name = ''] = path.split('.');
  return `--${flags[name] ?? name}`;
}
