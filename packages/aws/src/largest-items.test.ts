import { newField, newOrigin, newUser, start, writeOf } from '@roost/testing/store-records';
import { expect, test } from 'vitest';
import { useEngine } from '../test/engine.ts';
import { openDb } from './db.ts';
import { openDynamoDbStore } from './dynamodb-store.ts';

/*
 * An item holds 400 KB and a transaction 100 items of 4 MB together, keys and changes included: what the contract allows
 * at most has to fit in. On the engine, which knows these bounds.
 */

const engine = useEngine();
const origin = newOrigin();
const longKey = '😀'.repeat(256);

const openStore = async () =>
  openDynamoDbStore(openDb({ tables: await engine.makeTables(), client: engine.client }));

test('a hundred values of 3 MiB together are set at once', async () => {
  const store = await openStore();
  await store.createUser(newUser(longKey), origin);
  const fields = Array.from({ length: 100 }, (_, index) => newField(String(index).padStart(128, '日')));
  await Promise.all(fields.map((field) => store.createField(field, origin)));
  const share = Math.floor((3 * 1024 * 1024) / fields.length);
  const writes = fields.map((field) => writeOf(field, 'x'.repeat(share - 2)));
  const result = await store.setValues('production', longKey, writes, origin);
  expect(result.outcome === 'done' && result.written.length).toBe(100);
  expect(await store.listValues('production', longKey)).toHaveLength(100);
  await store.close();
});

test('all options of a field may be others, 100 KiB before and after', async () => {
  const store = await openStore();
  const options = (letter: string) => Array.from({ length: 100 }, (_, index) => letter.repeat(920) + index);
  const displayText = (letter: string) => letter.repeat(1024);
  const field = newField('日'.repeat(128), {
    type: 'dropdown',
    options: options('a'),
    displayText: displayText('😀'),
  });
  await store.createField(field, origin);
  const changed = { ...field, options: options('b'), displayText: displayText('😁'), version: 2 };
  expect(await store.replaceField(changed, origin)).toBe(true);
  expect(await store.getField(field.key)).toEqual(changed);
  expect(await store.deleteField(field.key, origin)).toBe(true);
  await store.close();
});

test('keys too long to sort by list in order, each once, in pages of any size', async () => {
  const store = await openStore();
  // Alike in all that a sort key has room for.
  const endings = ['', 'b', 'a', 'ba', '😀', 'é', 'aaaa', 'aaab'];
  const keys = endings.map((ending) => '😀'.repeat(252) + ending);
  await Promise.all(keys.map((key) => store.createUser(newUser(key), origin)));
  await store.createUser(newUser('before', { createdAt: start - 1 }), origin);
  await store.createUser(newUser('z', { createdAt: start + 1 }), origin);
  const inOrder = [
    'before',
    ...keys.sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other))),
    'z',
  ];
  for (const limit of [1, 2, 3, 100]) {
    const walked: string[] = [];
    for (;;) {
      const last = walked.at(-1);
      const createdAt = last === 'before' ? start - 1 : last === 'z' ? start + 1 : start;
      const after = last === undefined ? {} : { after: { createdAt, key: last } };
      const page = await store.listUsers('production', { ...after, limit });
      walked.push(...page.map(({ key }) => key));
      if (page.length < limit) break;
    }
    expect(walked).toEqual(inOrder);
  }
  await store.close();
});
