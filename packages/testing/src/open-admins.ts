import { type Core, issueApiKey, makeOrigin } from '@roost/core';
import type { OpenedRoost } from './operations-conformance.ts';

/** An admin in each of two new environments, in process, and what lets in whoever has a credential. */
export async function openAdmins(core: Core): Promise<Omit<OpenedRoost, 'dispose'>> {
  const as: OpenedRoost['as'] = async (credentials) =>
    core.as(await core.authenticator.authenticate(credentials));

  async function makeAdmin(environment: string) {
    const maker = { type: 'system', environment, id: 'test' } as const;
    const origin = makeOrigin(maker, { requestId: 'test', ip: null, at: core.now() });
    await core.store.createEnvironment({ name: environment, createdAt: origin.at }, origin);
    const { key } = await issueApiKey(core, { environment, name: 'admin', scopes: ['*'] }, origin);
    return as({ apiKey: key });
  }

  return { roost: await makeAdmin('development'), elsewhere: await makeAdmin('production'), as };
}
