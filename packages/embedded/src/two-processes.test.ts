import { temporaryFolder } from '@roost/testing';
import { newOrigin, newUser } from '@roost/testing/store-records';
import { expect, test } from 'vitest';
import { startProgram } from '../test/child-program.ts';
import { readNumber } from '../test/read-database.ts';
import { openSqliteStore } from './sqlite-store.ts';

test('processes that make the same users at once make each exactly once, and lose none', async () => {
  using folder = temporaryFolder();
  const count = 200;
  await openSqliteStore(folder.path).close();
  await using one = startProgram('make-users.ts', [folder.path, `${count}`]);
  await using other = startProgram('make-users.ts', [folder.path, `${count}`]);
  expect(await Promise.all([one.line(), other.line()])).toEqual(['ready', 'ready']);
  one.process.stdin.write('go\n');
  other.process.stdin.write('go\n');
  const made = (await Promise.all([one.rest(), other.rest()])).flat();
  const keys = Array.from({ length: count }, (_, index) => `user ${index}`);
  expect(made.toSorted()).toEqual(keys.map((key) => `made ${key}`).toSorted());

  const store = openSqliteStore(folder.path);
  const users = await store.listUsers('production', { limit: 10_000 });
  expect(users.map(({ key }) => key)).toEqual(keys.toSorted());
  expect(readNumber(folder.path, 'SELECT sum(json_array_length(changes)) FROM trail')).toBe(count);
  await store.close();
});

test('what was acknowledged to a process that is killed at once is there', async () => {
  using folder = temporaryFolder();
  await using program = startProgram('make-users.ts', [folder.path, '1000000']);
  await program.line();
  program.process.stdin.write('go\n');
  const acknowledged = [];
  for (let count = 0; count < 150; count++) acknowledged.push((await program.line()).replace('made ', ''));
  program.process.kill('SIGKILL');
  acknowledged.push(
    ...(await program.rest()).filter((line) => line !== '').map((line) => line.replace('made ', '')),
  );

  const store = openSqliteStore(folder.path);
  const present = new Set((await store.listUsers('production', { limit: 1_000_000 })).map(({ key }) => key));
  // The last line may have been cut off by the end.
  for (const key of acknowledged.slice(0, -1)) expect(present).toContain(key);
  expect(readNumber(folder.path, 'SELECT sum(json_array_length(changes)) FROM trail')).toBe(present.size);
  expect(await store.createUser(newUser('after'), newOrigin())).toBe(true);
  await store.close();
});
