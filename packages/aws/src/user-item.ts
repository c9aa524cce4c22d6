import type { UserListing, UserRecord } from '@roost/core';
import type { Item } from './attributes.ts';
import { type EnvironmentLife, readUserPk, userListPk, userListSk, userShard } from './places.ts';

/** A user as she is stored; `incarnation` tells her from one of the same key that was deleted before. */
export function userItem(user: UserRecord, life: EnvironmentLife, incarnation: string): Item {
  return {
    name: user.name,
    createdAt: user.createdAt,
    updatedAt: user.updatedAt,
    apiKeySeed: user.apiKeySeed,
    pepperId: user.pepperId,
    userDigest: user.apiKeyDigest,
    incarnation,
    listPk: userListPk(life, userShard(user.key)),
    listSk: userListSk(user.createdAt, user.key),
  };
}

export function asUser(item: Item): UserRecord {
  return {
    environment: readUserPk(String(item.pk)).life.name,
    ...asListing(item),
    apiKeySeed: String(item.apiKeySeed),
    pepperId: String(item.pepperId),
    apiKeyDigest: String(item.userDigest),
  };
}

/** Her item, or her row of the index that lists are read from. */
export function asListing(item: Item): UserListing {
  return {
    key: readUserPk(String(item.pk)).userKey,
    name: item.name as string | null,
    createdAt: Number(item.createdAt),
    updatedAt: Number(item.updatedAt),
  };
}
