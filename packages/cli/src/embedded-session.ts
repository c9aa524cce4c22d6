import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Origin, RoostError, randomBase62, type Secrets, type Store } from '@roost/core';
import { openEmbedded } from '@roost/embedded';

/** Works on a data folder that a server has made, beside that server where it runs. */
export async function withEmbedded<T>(
  folder: string,
  work: (ports: { store: Store; secrets: Secrets }) => Promise<T>,
): Promise<T> {
  if (!existsSync(join(folder, 'roost.db'))) {
    throw new RoostError('unavailable', {
      message: `There is no data of Roost in ${folder}: run "roost serve" there first, or name another folder with --data`,
    });
  }
  const ports = openEmbedded(folder);
  try {
    return await work(ports);
  } finally {
    await ports.store.close();
  }
}

/** The origin of what is done at the command line. */
export function systemOrigin(environment: string): Origin {
  return {
    actor: { type: 'system', id: 'cli', name: null },
    environment,
    requestId: randomBase62(22),
    ip: null,
    at: Date.now(),
  };
}
