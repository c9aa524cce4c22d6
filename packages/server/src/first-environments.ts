import { type Core, makeRequestId, type Origin } from '@roost/core';

/** The environments of a new home, be it a folder or a stack. */
export const firstEnvironments: readonly string[] = ['development', 'production'];

export interface FirstEnvironments<T> {
  /** The id of who makes them, for the audit trail. */
  maker: string;
  /** Gives an environment its SSO key, unless it has one. */
  addSsoKey(environment: string): unknown;
  /** What is made together with an environment. */
  alongside(environment: string, origin: Origin): Promise<T>;
}

/**
 * In a home without environments: makes the first ones, with their SSO keys and with what goes alongside. Nothing is waited
 * for in between: what is given to an embedded store together is committed together, so that a start that is cut off here
 * leaves a new folder new.
 *
 * @returns what was made alongside, by environment; undefined where there are environments.
 */
export async function makeFirstEnvironments<T>(
  { store, secrets, now }: Core,
  { maker, addSsoKey, alongside }: FirstEnvironments<T>,
): Promise<{ environment: string; made: T }[] | undefined> {
  if ((await store.listEnvironments()).length > 0) return undefined;
  // One after another: they are written to one place.
  for (const environment of firstEnvironments) await addSsoKey(environment);
  // From here on they are remembered: reading them is no wait.
  await secrets.currentPepper();
  const make = async (environment: string) => {
    const at = now();
    const actor = { type: 'system', id: maker, name: null } as const;
    const origin: Origin = { actor, environment, requestId: makeRequestId(), ip: null, at };
    const [, made] = await Promise.all([
      // First: what is in an environment needs it.
      store.createEnvironment({ name: environment, createdAt: at }, origin),
      alongside(environment, origin),
    ]);
    return { environment, made };
  };
  return Promise.all(firstEnvironments.map(make));
}
