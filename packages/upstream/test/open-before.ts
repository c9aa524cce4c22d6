import { createCore, type Principal, type SecretSet, type Secrets } from '@roost/core';
import { openSqliteStore } from '@roost/embedded';
import { temporaryFolder } from '@roost/testing';
import { openAdmins } from '@roost/testing/open-admins';
import { openUpstream } from '../src/index.ts';

/** The environments that a deployment before an upstream has, each with the upstream's API key of its own. */
export type UpstreamKeys = Record<'development' | 'production', string>;

/** Secrets that a test may change. */
export function openSecrets(upstreamKeys: Partial<UpstreamKeys>): Secrets & { set: SecretSet } {
  const secrets = {
    lifetime: 60_000,
    set: {
      peppers: [{ id: 'pepper', secret: Buffer.alloc(32, 7) }],
      ssoKeys: new Map([['development', 's'.repeat(32)]]),
      upstreamKeys: new Map(Object.entries(upstreamKeys)),
    } as SecretSet,
    read: async () => secrets.set,
  };
  return secrets;
}

/** A deployment in process, on a store of its own, before a service that holds its users. */
export async function openBefore(
  address: string,
  upstreamKeys: Partial<UpstreamKeys>,
  options: { patience?: number } = {},
) {
  const folder = temporaryFolder();
  const store = openSqliteStore(folder.path);
  const secrets = openSecrets(upstreamKeys);
  /** How far its clock is ahead, in milliseconds. */
  const clock = { ahead: 0 };
  const openCore = () =>
    createCore({
      store,
      secrets,
      upstream: openUpstream(address, options),
      now: () => Date.now() + clock.ahead,
    });
  const core = openCore();
  const system = (environment: string): Principal => ({ type: 'system', environment, id: 'test' });

  return {
    ...(await openAdmins(core)),
    /** Another process on the same store, which remembers nothing. */
    openAgain: () => openCore().as(system('development')),
    core,
    store,
    secrets,
    clock,
    dispose: async () => {
      await store.close();
      folder[Symbol.dispose]();
    },
  };
}

export type Before = Awaited<ReturnType<typeof openBefore>>;
