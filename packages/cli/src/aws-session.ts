import { openAws, openRetryQueue, openSecretsManager } from '@roost/aws';
import {
  addingSsoKey,
  droppingSsoKey,
  droppingUpstreamKey,
  RoostError,
  rotatingPepper,
  settingUpstreamKey,
} from '@roost/core';
import type { Session } from './session.ts';
import { explainAws, readStack } from './stack.ts';

export interface StackSession extends Session {
  /** Where the deployment answers, as in `https://api.example.com`. */
  address: string;
}

/**
 * Works on the tables and the secret of a stack, with the credentials of whoever calls.
 *
 * @throws RoostError which says why, where AWS refuses or cannot be reached: here the reader is who can do something.
 */
export async function withStack<T>(stack: string, work: (session: StackSession) => Promise<T>): Promise<T> {
  const { address, settings } = await readStack(stack);
  const retries = openRetryQueue({ url: settings.ROOST_RETRY_QUEUE_URL });
  const { store } = openAws({ ...process.env, ...settings }, { retries });
  const { secrets, edit } = openSecretsManager({ id: settings.ROOST_SECRET_ID });
  const secretHome: Session['secretHome'] = {
    addSsoKey: (environment, options) => edit(addingSsoKey(environment, options)),
    dropSsoKey: (environment) => edit(droppingSsoKey(environment)),
    setUpstreamKey: (environment, key) => edit(settingUpstreamKey(environment, key)),
    dropUpstreamKey: (environment) => edit(droppingUpstreamKey(environment)),
    rotatePepper: () => edit(rotatingPepper),
  };
  try {
    return await work({ address, store, secrets, secretHome, isServed: () => true });
  } catch (error) {
    if (!(error instanceof RoostError && error.code === 'unavailable' && error.cause)) throw error;
    throw explainAws(error.cause, `--aws: ${stack}`);
  } finally {
    await store.close();
  }
}
