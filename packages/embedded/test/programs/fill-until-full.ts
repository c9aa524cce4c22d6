import { RoostError } from '@roost/core';
import { newField, newOrigin, newUser, writeOf } from '@roost/testing/store-records';
import { openSqliteStore } from '../../src/index.ts';

// Writes until the limit on the size of files is met, and says what was acknowledged and what was not.
const store = openSqliteStore(process.argv[2] ?? '');
const say = (text: string) => process.stdout.write(`${text}\n`);
const field = newField('story');
await store.createField(field, newOrigin());

for (let count = 0, failures = 0; failures < 3; count++) {
  const key = `user ${count}`;
  try {
    await store.createUser(newUser(key), newOrigin());
    say(`made ${key}`);
    await store.setValues('production', key, [writeOf(field, `${count}`.repeat(20_000))], newOrigin());
    say(`set ${key}`);
  } catch (error) {
    failures++;
    say(`failed ${error instanceof RoostError ? error.code : error}`);
  }
}
const read = await store.listUsers('production', { limit: 10_000 });
say(`read ${read.length}`);
