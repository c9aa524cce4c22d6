import type { User, UserWithApiKey } from '@roost/schemas';
import { listPage } from '../list-page.ts';
import { userNotFound } from '../not-found.ts';
import { created, type Ground, noContent, type Operations, ok } from '../operation.ts';
import { currentPepper, type Pepper } from '../secrets.ts';
import type { UserListing, UserPosition, UserRecord } from '../store.ts';
import { formatTime } from '../timestamp.ts';
import { deriveUserApiKey, issueUserApiKey, makeUserApiKey } from '../user-api-key.ts';

type UserOperations = Pick<
  Operations,
  'users.list' | 'users.upsert' | 'users.read' | 'users.delete' | 'users.regenerate'
>;

export function userOperations(ground: Ground): UserOperations {
  const { store, secrets } = ground;

  return {
    'users.list': ({ principal: { environment } }, page) =>
      listPage<UserListing, UserPosition, User>(ground, page, {
        scope: { operation: 'users.list', environment },
        read: (from) => store.listUsers(environment, from),
        position: ({ createdAt, key }) => ({ createdAt, key }),
        show: showUser,
      }),

    'users.upsert': async ({ principal: { environment }, origin }, { key, name }) => {
      const { peppers } = secrets.remembered() ?? (await secrets.read());
      if (name === undefined) {
        const present = await store.getUser(environment, key);
        if (present) return ok(showWithApiKey(present, peppers));
      }
      const makeApiKey = () => makeUserApiKey(currentPepper(peppers));
      const saved = await store.saveUser(environment, key, name, makeApiKey, origin);
      const shown = showWithApiKey(saved.user, peppers);
      return saved.created ? created(shown) : ok(shown);
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
      const issued = issueUserApiKey(await secrets.currentPepper());
      const record = await store.rekeyUser(environment, key, issued.record, origin);
      if (!record) throw userNotFound(key, 'key');
      ground.forgetCredentials();
      return ok({ api_key: issued.apiKey, ...showUser(record) });
    },
  };
}

function showWithApiKey(record: UserRecord, peppers: readonly Pepper[]): UserWithApiKey {
  const { key, name, created_at, updated_at } = showUser(record);
  return { api_key: deriveUserApiKey(record, peppers), key, name, created_at, updated_at };
}

export function showUser({ key, name, createdAt, updatedAt }: UserListing): User {
  const created_at = formatTime(createdAt);
  // Most users never change: one of two times less to format, a hundred on a page.
  const updated_at = updatedAt === createdAt ? created_at : formatTime(updatedAt);
  return { key, name, created_at, updated_at };
}
