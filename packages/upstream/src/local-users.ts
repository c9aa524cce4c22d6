import {
  deriveUserApiKey,
  type Ground,
  issueUserApiKey,
  type Origin,
  type UserApiKeyRecord,
  type UserRecord,
} from '@roost/core';
import type { User, UserWithApiKey } from '@roost/schemas';

/** What is kept here of users whom another service holds: their keys, and what their own API keys are derived from. */
export interface LocalUsers {
  store: Ground['store'];
  find(environment: string, key: string): Promise<UserRecord | undefined>;
  /** Keeps her where she is not yet known. @returns her with her API key, which is ours and not the upstream's. */
  withApiKey(user: User, origin: Origin): Promise<UserWithApiKey>;
  /** Her API key dies. Does nothing where she is not known. */
  forget(environment: string, key: string): Promise<void>;
}

export function openLocalUsers({
  store,
  secrets,
  forgetCredentials,
}: Pick<Ground, 'store' | 'secrets' | 'forgetCredentials'>): LocalUsers {
  /** What she is called is the upstream's to say. */
  async function keep({ key }: User, { environment, at }: Origin): Promise<UserApiKeyRecord> {
    for (;;) {
      const present = await store.getUser(environment, key);
      if (present) return present;
      const { record } = issueUserApiKey(await secrets.currentPepper());
      const made = { environment, key, name: null, createdAt: at, updatedAt: at, ...record };
      if (await store.createUser(made, null)) return made;
    }
  }

  return {
    store,
    find: (environment, key) => store.getUser(environment, key),
    withApiKey: async (user, origin) => {
      const record = await keep(user, origin);
      const { peppers } = await secrets.read();
      return { api_key: deriveUserApiKey(record, peppers), ...user };
    },
    forget: async (environment, key) => {
      if (await store.deleteUser(environment, key, null)) forgetCredentials();
    },
  };
}
