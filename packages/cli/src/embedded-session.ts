import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { RoostError } from '@roost/core';
import {
  addSsoKey,
  dropSsoKey,
  dropUpstreamKey,
  isServed,
  openEmbedded,
  rotatePepper,
  setUpstreamKey,
} from '@roost/embedded';
import type { Session } from './session.ts';

/** Works on a data folder that a server has made, beside that server where it runs. */
export async function withEmbedded<T>(
  folder: string,
  work: (session: Session) => Promise<T>,
  { recordValues = false }: { recordValues?: boolean } = {},
): Promise<T> {
  if (!existsSync(join(folder, 'roost.db'))) {
    throw new RoostError('unavailable', {
      message: `There is no data of Roost in ${folder}: run "roost serve" there first, or name another folder with --data`,
    });
  }
  const ports = openEmbedded(folder, { recordValues });
  const secretHome: Session['secretHome'] = {
    addSsoKey: async (environment, options) => addSsoKey(folder, environment, options),
    dropSsoKey: async (environment) => dropSsoKey(folder, environment),
    setUpstreamKey: async (environment, key) => setUpstreamKey(folder, environment, key),
    dropUpstreamKey: async (environment) => dropUpstreamKey(folder, environment),
    rotatePepper: async () => rotatePepper(folder),
  };
  try {
    return await work({ ...ports, secretHome, isServed: () => isServed(folder) });
  } finally {
    await ports.store.close();
  }
}
