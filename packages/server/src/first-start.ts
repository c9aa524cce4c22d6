import { type Core, issueApiKey } from '@roost/core';
import { addSsoKey } from '@roost/embedded';
import { firstEnvironments, makeFirstEnvironments } from './first-environments.ts';
import { addSampleData } from './sample-data.ts';

/** The admin keys that a first start made, in plain text: shown once, kept nowhere. */
export type FirstKeys = { environment: string; key: string }[];

/** On an empty store: makes the environments, one admin key each, and sample data in the first one. */
export async function makeFirstKeys(
  core: Core,
  { sample, folder }: { sample: boolean; folder: string },
): Promise<FirstKeys | undefined> {
  const made = await makeFirstEnvironments(core, {
    maker: 'serve',
    addSsoKey: (environment) => addSsoKey(folder, environment),
    alongside: async (environment, origin) => {
      const [{ key }] = await Promise.all([
        issueApiKey(core, { environment, name: 'admin', scopes: ['*'] }, origin),
        sample && environment === firstEnvironments[0] && addSampleData(core.store, core.secrets, origin),
      ]);
      return key;
    },
  });
  return made?.map(({ environment, made: key }) => ({ environment, key }));
}
