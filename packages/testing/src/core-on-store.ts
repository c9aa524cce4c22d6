import { createCore, type Secrets, type Store } from '@roost/core';
import { openAdmins } from './open-admins.ts';
import type { OpenedRoost } from './operations-conformance.ts';

/** A deployment in process, with an admin in each of two environments, on an empty store. */
export async function openCoreOn(
  store: Store,
  secrets: Secrets,
  dispose: () => Promise<void>,
): Promise<OpenedRoost> {
  return { ...(await openAdmins(createCore({ store, secrets }))), dispose };
}
