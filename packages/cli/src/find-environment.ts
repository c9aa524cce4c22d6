import { RoostError, type Store } from '@roost/core';

/** @throws RoostError with those that there are, where the one named on the command line is not among them. */
export async function findEnvironment(store: Store, name: string): Promise<void> {
  const names = (await store.listEnvironments()).map((one) => one.name);
  if (names.includes(name)) return;
  throw new RoostError('invalid_parameter', {
    message: `--environment: there is no ${name}, there are ${names.join(', ') || 'none'}`,
  });
}
