import type { Store, UserListing, UserPosition } from '@roost/core';
import { toStored } from './attributes.ts';
import type { Db } from './db.ts';
import { mergeShards, shareOf } from './merge-shards.ts';
import { type EnvironmentLife, mayBeCut, userListPk, userListShards, userListSk } from './places.ts';
import { type Asked, queryPages } from './read-items.ts';
import { byList } from './tables.ts';
import { asListing } from './user-item.ts';

type Page = Parameters<Store['listUsers']>[1];

/** A page of an environment's users, merged from the shards of their list in the order of (createdAt, key). */
export function listUsers(db: Db, life: EnvironmentLife, { after, limit }: Page): Promise<UserListing[]> {
  const shards = Array.from({ length: userListShards }, (_, shard) => {
    const from = after ? { ':after': userListSk(after.createdAt, after.key) } : {};
    const asked: Asked = {
      IndexName: byList,
      KeyConditionExpression: after ? 'listPk = :list AND listSk >= :after' : 'listPk = :list',
      ExpressionAttributeValues: toStored({ ':list': userListPk(life, shard), ...from }),
      Limit: shareOf(limit, userListShards),
    };
    return readShard(db, asked, after);
  });
  return mergeShards(shards, byPosition, limit);
}

/** The users of one shard, in order, after a position. */
async function* readShard(
  db: Db,
  asked: Asked,
  after: UserPosition | undefined,
): AsyncGenerator<UserListing, undefined> {
  // Sort keys that were cut may be alike: theirs come in no order.
  let alike: UserListing[] = [];
  let alikeIn: unknown;
  for await (const rows of queryPages(db, asked)) {
    for (const row of rows) {
      const user = asListing(row);
      if (after && byPosition(user, after) <= 0) continue;
      if (row.listSk !== alikeIn) {
        yield* alike.sort(byPosition);
        alike = [];
      }
      if (mayBeCut(String(row.listSk))) {
        alike.push(user);
        alikeIn = row.listSk;
      } else yield user;
    }
  }
  yield* alike.sort(byPosition);
}

/** By time, then by key as Unicode numbers its characters, which is the order of their bytes. */
function byPosition(one: UserPosition, other: UserPosition): number {
  return one.createdAt - other.createdAt || Buffer.compare(Buffer.from(one.key), Buffer.from(other.key));
}
