import { once } from 'node:events';
import { newOrigin, newUser } from '@roost/testing/store-records';
import { openSqliteStore } from '../../src/index.ts';

// Makes users beside others who make the same ones, a few at a time, and says which of them it made.
const [folder = '', count = ''] = process.argv.slice(2);
const store = openSqliteStore(folder);
process.stdout.write('ready\n');
await once(process.stdin, 'data');
for (let index = 0; index < Number(count); index += 4) {
  const keys = [0, 1, 2, 3].map((more) => `user ${index + more}`);
  const made = await Promise.all(keys.map((key) => store.createUser(newUser(key), newOrigin())));
  for (const [place, key] of keys.entries()) if (made[place]) process.stdout.write(`made ${key}\n`);
}
await store.close();
process.stdin.destroy();
