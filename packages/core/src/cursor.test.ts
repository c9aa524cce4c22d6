import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { type CursorScope, Cursors } from './cursor.ts';
import { SecretCache } from './secret-cache.ts';
import type { Pepper } from './secrets.ts';

const pepper: Pepper = { id: 'p1', secret: randomBytes(32) };
const cursorsUnder = (...peppers: Pepper[]) =>
  new Cursors(
    new SecretCache(
      { lifetime: 1000, read: async () => ({ ssoKeys: new Map(), upstreamKeys: new Map(), peppers }) },
      Date.now,
    ),
  );

const cursors = cursorsUnder(pepper);
const scope: CursorScope = { operation: 'users.list', environment: 'production' };

test('a cursor gives back the position that it was made for, and fits into an address as it is', async () => {
  for (const position of [{ createdAt: 5, key: 'ünï 😀 "\\' }, 'id', 0, null, { key: 'x'.repeat(256) }]) {
    const cursor = await cursors.write(scope, position);
    expect(cursor).toMatch(/^[\w-]+$/);
    expect(await cursors.read(scope, cursor)).toEqual(position);
  }
});

test('one of another list, environment or filter is refused', async () => {
  const cursor = await cursors.write({ ...scope, filter: 'a' }, 1);
  for (const other of [
    scope,
    { ...scope, filter: 'b' },
    { ...scope, filter: 'a', environment: 'development' },
    { ...scope, filter: 'a', operation: 'fields.list' },
    { operation: 'users.list","production', environment: 'a' },
  ]) {
    await expect(cursors.read(other, cursor)).rejects.toMatchObject({ code: 'invalid_cursor', status: 400 });
  }
});

test('one that was changed anywhere is refused, as is any other text', async () => {
  const cursor = await cursors.write(scope, { createdAt: 5, key: 'a' });
  const changed = Array.from(cursor, (letter, at) => {
    const other = letter === 'A' ? 'B' : 'A';
    return cursor.slice(0, at) + other + cursor.slice(at + 1);
  });
  for (const text of [...changed, '', 'abc', cursor.slice(0, -1), `${cursor}A`, `${cursor}=`, ` ${cursor}`]) {
    await expect(cursors.read(scope, text)).rejects.toMatchObject({ code: 'invalid_cursor' });
  }
});

test('one given out under the pepper before is still good; under none of ours it is not', async () => {
  const next: Pepper = { id: 'p2', secret: randomBytes(32) };
  const cursor = await cursors.write(scope, 7);
  expect(await cursorsUnder(next, pepper).read(scope, cursor)).toBe(7);
  await expect(cursorsUnder(next).read(scope, cursor)).rejects.toMatchObject({ code: 'invalid_cursor' });
});
