import { type Core, issueApiKey, type Origin, randomBase62 } from '@roost/core';
import { addSampleData } from './sample-data.ts';

/** The admin keys that a first start made, in plain text: shown once, kept nowhere. */
export type FirstKeys = { environment: string; key: string }[];

/** The environments of a new folder. The first one gets the sample data. */
const firstEnvironments = ['development', 'production'];

/** On an empty store: makes the environments, the sample data and one admin key each. */
export async function makeFirstKeys(
  core: Core,
  { sample }: { sample: boolean },
): Promise<FirstKeys | undefined> {
  const { store, secrets } = core;
  if ((await store.listEnvironments()).length > 0) return undefined;
  const keys: FirstKeys = [];
  for (const environment of firstEnvironments) {
    const at = core.now();
    const origin: Origin = {
      actor: { type: 'system', id: 'serve', name: null },
      environment,
      requestId: randomBase62(22),
      ip: null,
      at,
    };
    await store.createEnvironment({ name: environment, createdAt: at }, origin);
    if (sample && environment === firstEnvironments[0]) await addSampleData(store, secrets, origin);
    const { key } = await issueApiKey(core, { environment, name: 'admin', scopes: ['*'] }, origin);
    keys.push({ environment, key });
  }
  return keys;
}
