import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { Store } from '@roost/core';
import { newOrigin, newUser, renameUser, start } from '@roost/testing/store-records';
import { expect, test } from 'vitest';
import { useEngine } from '../test/engine.ts';
import { toStored } from './attributes.ts';
import { openDb } from './db.ts';
import { openDynamoDbStore } from './dynamodb-store.ts';
import { userListPk, userPlace } from './places.ts';

const engine = useEngine();
const life = { name: 'production', generation: 0 };
const origin = newOrigin();

async function walk(store: Store, limit: number): Promise<string[]> {
  const keys: string[] = [];
  for (let after: { createdAt: number; key: string } | undefined; ; ) {
    const page = await store.listUsers('production', { limit, ...(after && { after }) });
    keys.push(...page.map(({ key }) => key));
    const last = page.at(-1);
    if (!last || page.length < limit) return keys;
    after = { createdAt: last.createdAt, key: last.key };
  }
}

test('the number of shards may grow: users who were listed under fewer are found page by page, once and in order', async () => {
  const db = openDb({ tables: await engine.makeTables(), client: engine.client });
  const store = openDynamoDbStore(db);
  const keys = Array.from({ length: 30 }, (_, index) => `user ${String(index).padStart(2, '0')}`);
  for (const [index, key] of keys.entries()) {
    await store.createUser(newUser(key, { createdAt: start + index }), origin);
  }
  // As where there was a single shard once.
  for (const key of keys.slice(0, 15)) {
    await db.send(
      new UpdateItemCommand({
        TableName: db.tables.data,
        Key: toStored({ ...userPlace(life, key) }),
        UpdateExpression: 'SET listPk = :first',
        ExpressionAttributeValues: toStored({ ':first': userListPk(life, 0) }),
      }),
    );
  }
  for (const limit of [1, 7, 100]) expect(await walk(store, limit)).toEqual(keys);
  await renameUser(store, 'production', 'user 03', 'Ann', origin);
  await store.deleteUser('production', 'user 04', origin);
  expect(await walk(store, 7)).toEqual(keys.filter((key) => key !== 'user 04'));
  await store.close();
});
