import { createCore, issueApiKey, makeOrigin, type Principal, type Secrets, type Store } from '@roost/core';
import type { OpenedRoost } from './operations-conformance.ts';

/** A deployment in process, with an admin in each of two environments, on an empty store. */
export async function openCoreOn(
  store: Store,
  secrets: Secrets,
  dispose: () => Promise<void>,
): Promise<OpenedRoost> {
  const core = createCore({ store, secrets });
  const as: OpenedRoost['as'] = async (credentials) =>
    core.as(await core.authenticator.authenticate(credentials));

  async function makeAdmin(environment: string) {
    const maker: Principal = { type: 'user', environment, userKey: 'test' };
    const origin = makeOrigin(maker, { requestId: 'test', ip: null, at: core.now() });
    await store.createEnvironment({ name: environment, createdAt: origin.at }, origin);
    const { key } = await issueApiKey(core, { environment, name: 'admin', scopes: ['*'] }, origin);
    return as({ apiKey: key });
  }

  return {
    roost: await makeAdmin('development'),
    elsewhere: await makeAdmin('production'),
    as,
    dispose,
  };
}
