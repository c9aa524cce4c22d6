import { type Item, toStored } from './attributes.ts';
import type { Db } from './db.ts';
import {
  digestPlace,
  type EnvironmentLife,
  intentPk,
  intentShards,
  keyListPk,
  type Place,
  userListPk,
  userListShards,
  userSk,
} from './places.ts';
import { queryPages, readItem } from './read-items.ts';
import { partitionPages, placeOf, removeItem, sweepPages } from './sweep-items.ts';
import type { SweepTime } from './sweep-time.ts';
import { byList } from './tables.ts';
import { webhookPages } from './webhook-pages.ts';

/** How many users are swept at once, each of whom has values that go at once. */
const usersAtOnce = 4;

/**
 * Removes the keys, the webhook endpoints, the intents and the users of an environment's life that was ended, with their values. What a new environment of
 * the same name holds is in another life, and nowhere that this looks. Each user and each key goes last of what belongs
 * to her or it: the lists lead to what is left.
 */
export async function sweepEnvironment(db: Db, life: EnvironmentLife, time: SweepTime): Promise<void> {
  await sweepPages(listed(db, keyListPk(life)), time, (row) => sweepKey(db, placeOf(row)));
  await sweepPages(webhookPages(db, life), time, (item) => removeItem(db, placeOf(item)));
  for (let shard = 0; shard < intentShards; shard++) {
    const intents = partitionPages(db, intentPk(life, shard));
    await sweepPages(intents, time, (item) => removeItem(db, placeOf(item)));
  }
  for (let shard = 0; shard < userListShards; shard++) {
    const users = listed(db, userListPk(life, shard));
    await sweepPages(users, time, (row) => sweepPartition(db, placeOf(row), time), usersAtOnce);
  }
}

function listed(db: Db, listPk: string): AsyncGenerator<Item[]> {
  return queryPages(db, {
    IndexName: byList,
    KeyConditionExpression: 'listPk = :list',
    ProjectionExpression: 'pk, sk',
    ExpressionAttributeValues: toStored({ ':list': listPk }),
  });
}

async function sweepKey(db: Db, place: Place): Promise<void> {
  const key = await readItem(db, place);
  if (!key) return;
  await removeItem(db, digestPlace(String(key.digest)), ['id', String(key.listSk)]);
  await removeItem(db, place);
}

async function sweepPartition(db: Db, user: Place, time: SweepTime): Promise<void> {
  await sweepPages(partitionPages(db, user.pk), time, async (item) => {
    if (item.sk !== userSk) await removeItem(db, placeOf(item));
  });
  await removeItem(db, user);
}
