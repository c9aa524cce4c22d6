import { type Core, issueApiKey, type Origin, randomBase62 } from '@roost/core';
import { addSsoKey } from '@roost/embedded';
import { addSampleData } from './sample-data.ts';

/** The admin keys that a first start made, in plain text: shown once, kept nowhere. */
export type FirstKeys = { environment: string; key: string }[];

/** The environments of a new folder. The first one gets the sample data. */
const firstEnvironments = ['development', 'production'];

/**
 * On an empty store: makes the environments, the sample data and one admin key each. Nothing is waited for in between:
 * what is given to the store together is committed together, so that a start cut off here leaves a new folder new.
 */
export async function makeFirstKeys(
  core: Core,
  { sample, folder }: { sample: boolean; folder: string },
): Promise<FirstKeys | undefined> {
  const { store, secrets } = core;
  if ((await store.listEnvironments()).length > 0) return undefined;
  for (const environment of firstEnvironments) addSsoKey(folder, environment);
  // From here on they are remembered: reading them is no wait.
  await secrets.currentPepper();
  const make = async (environment: string) => {
    const at = core.now();
    const origin: Origin = {
      actor: { type: 'system', id: 'serve', name: null },
      environment,
      requestId: randomBase62(22),
      ip: null,
      at,
    };
    const [, { key }] = await Promise.all([
      // First: what is in an environment needs it.
      store.createEnvironment({ name: environment, createdAt: at }, origin),
      issueApiKey(core, { environment, name: 'admin', scopes: ['*'] }, origin),
      sample && environment === firstEnvironments[0] && addSampleData(store, secrets, origin),
    ]);
    return { environment, key };
  };
  return Promise.all(firstEnvironments.map(make));
}
