import {
  makeChange,
  type Origin,
  RoostError,
  randomBase62,
  type Store,
  type UserRecord,
  userDeed,
  userKeyDeed,
} from '@roost/core';
import { type Item, toStored } from './attributes.ts';
import { changeAttributes, noChange } from './changed-item.ts';
import { changeItem, createItem, type Decision } from './conditional-write.ts';
import type { Db } from './db.ts';
import { openDigestMemory } from './digest-memory.ts';
import type { EnvironmentLives } from './environment-lives.ts';
import { readUserPk, userPlace, userSk } from './places.ts';
import { queryPages, readItem } from './read-items.ts';
import { byDigest } from './tables.ts';
import { asUser, userItem } from './user-item.ts';
import { listUsers } from './user-list.ts';

type UserStore = Pick<
  Store,
  'getUser' | 'findUserByApiKey' | 'listUsers' | 'createUser' | 'saveUser' | 'rekeyUser' | 'deleteUser'
>;

export function openUserStore(db: Db, lives: EnvironmentLives): UserStore {
  const partitionsByDigest = openDigestMemory();

  /** Changes a user who is there; the answer is undefined where there is none. */
  async function changeUser<Answer>(
    environment: string,
    key: string,
    decide: (user: UserRecord, stored: Item) => Decision<Answer>,
  ): Promise<Answer | undefined> {
    const life = await lives.find(environment);
    if (!life) return undefined;
    return changeItem<Answer | undefined>(db, userPlace(life, key), (stored) =>
      stored && !stored.deleted ? decide(asUser(stored), stored) : { answer: undefined },
    );
  }

  async function findInPartition(digest: string, pk: string | undefined): Promise<UserRecord | undefined> {
    if (pk === undefined) return undefined;
    const stored = await readItem(db, { pk, sk: userSk });
    if (stored?.userDigest !== digest) return undefined;
    return (await lives.isCurrent(readUserPk(pk).life)) ? asUser(stored) : undefined;
  }

  async function create(user: UserRecord, origin: Origin | null): Promise<boolean> {
    const life = await lives.findNow(user.environment);
    if (!life) throw new RoostError('invalid_api_key');
    const written = origin
      ? changeAttributes(makeChange(userDeed('created', user.key, undefined, user), origin))
      : noChange();
    const item = { ...userItem(user, life, randomBase62(12)), ...written };
    return createItem(db, userPlace(life, user.key), item);
  }

  return {
    getUser: async (environment, key) => {
      const life = await lives.find(environment);
      const stored = life && (await readItem(db, userPlace(life, key)));
      return stored && !stored.deleted ? asUser(stored) : undefined;
    },

    // The index says where to look; whether she still has this key is read there, for an index may be late.
    findUserByApiKey: async (digest) => {
      const remembered = await findInPartition(digest, partitionsByDigest.get(digest));
      if (remembered) return remembered;
      for await (const rows of queryPages(db, {
        IndexName: byDigest,
        KeyConditionExpression: 'userDigest = :digest',
        ExpressionAttributeValues: toStored({ ':digest': digest }),
      })) {
        for (const { pk } of rows) {
          const found = await findInPartition(digest, String(pk));
          if (!found) continue;
          partitionsByDigest.set(digest, String(pk));
          return found;
        }
      }
      return undefined;
    },

    listUsers: async (environment, page) => {
      const life = await lives.find(environment);
      return life ? listUsers(db, life, page) : [];
    },

    createUser: create,

    saveUser: async (environment, key, name, makeApiKey, origin) => {
      // Another caller may make or delete her between two steps: then the other branch is the right one.
      for (;;) {
        const present = await changeUser(environment, key, (before) => {
          if (name === undefined || before.name === name) return { answer: before };
          const after: UserRecord = { ...before, name, updatedAt: origin.at };
          const change = makeChange(userDeed('updated', key, before, after), origin);
          return { answer: after, set: { name, updatedAt: origin.at, ...changeAttributes(change) } };
        });
        if (present) return { user: present, created: false };
        const { at } = origin;
        const user = { environment, key, name: name ?? null, createdAt: at, updatedAt: at, ...makeApiKey() };
        if (await create(user, origin)) return { user, created: true };
      }
    },

    rekeyUser: (environment, key, apiKey, origin) =>
      changeUser(environment, key, (before) => {
        const { apiKeySeed, pepperId, apiKeyDigest } = apiKey;
        const change = makeChange(userKeyDeed(key), origin);
        return {
          answer: { ...before, apiKeySeed, pepperId, apiKeyDigest },
          set: { apiKeySeed, pepperId, userDigest: apiKeyDigest, ...changeAttributes(change) },
        };
      }),

    // At once neither she nor her values show anywhere; the sweeper removes them.
    deleteUser: async (environment, key, origin) => {
      const deleted = await changeUser(environment, key, (before, { incarnation }) => {
        const written = origin
          ? changeAttributes(makeChange(userDeed('deleted', key, before), origin))
          : noChange();
        return { answer: true, put: { deleted: true, incarnation, ...written } };
      });
      return deleted ?? false;
    },
  };
}
