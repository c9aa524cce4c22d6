import type { User, UserWithApiKey } from '@roost/schemas';
import { listPage } from '../list-page.ts';
import { userNotFound } from '../not-found.ts';
import { type Ground, noContent, type Operations, ok } from '../operation.ts';
import type { UserPosition, UserRecord } from '../store.ts';
import { formatTime } from '../timestamp.ts';
import { deriveUserApiKey, makeUserApiKey } from '../user-api-key.ts';

type UserOperations = Pick<
  Operations,
  'users.list' | 'users.upsert' | 'users.read' | 'users.delete' | 'users.regenerate'
>;

export function userOperations(ground: Ground): UserOperations {
  const { store, secrets } = ground;

  async function showWithApiKey(record: UserRecord): Promise<UserWithApiKey> {
    const { peppers } = await secrets.read();
    return { api_key: deriveUserApiKey(record, peppers), ...showUser(record) };
  }

  return {
    'users.list': ({ principal: { environment } }, page) =>
      listPage<UserRecord, UserPosition, User>(ground, page, {
        scope: { operation: 'users.list', environment },
        read: (from) => store.listUsers(environment, from),
        position: ({ createdAt, key }) => ({ createdAt, key }),
        show: showUser,
      }),

    'users.upsert': async ({ principal: { environment }, origin }, { key, name }) => {
      // Another caller may make or delete her between two steps: then the other branch is the right one.
      for (;;) {
        const present = await store.getUser(environment, key);
        if (!present) {
          const made: UserRecord = {
            environment,
            key,
            name: name ?? null,
            createdAt: origin.at,
            updatedAt: origin.at,
            ...makeUserApiKey(await secrets.currentPepper()),
          };
          if (await store.createUser(made, origin)) return { status: 201, body: await showWithApiKey(made) };
        } else if (name === undefined || name === present.name) {
          return ok(await showWithApiKey(present));
        } else {
          const renamed = await store.renameUser(environment, key, name, origin);
          if (renamed) return ok(await showWithApiKey(renamed));
        }
      }
    },

    'users.read': async ({ principal: { environment } }, { key }) => {
      const record = await store.getUser(environment, key);
      if (!record) throw userNotFound(key, 'key');
      return ok(showUser(record));
    },

    'users.delete': async ({ principal: { environment }, origin }, { key }) => {
      if (!(await store.deleteUser(environment, key, origin))) throw userNotFound(key, 'key');
      ground.forgetCredentials();
      return noContent;
    },

    'users.regenerate': async ({ principal: { environment }, origin }, { key }) => {
      const apiKey = makeUserApiKey(await secrets.currentPepper());
      const record = await store.rekeyUser(environment, key, apiKey, origin);
      if (!record) throw userNotFound(key, 'key');
      ground.forgetCredentials();
      return ok(await showWithApiKey(record));
    },
  };
}

export function showUser(record: UserRecord): User {
  return {
    key: record.key,
    name: record.name,
    created_at: formatTime(record.createdAt),
    updated_at: formatTime(record.updatedAt),
  };
}
