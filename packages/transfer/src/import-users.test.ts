import { newOrigin } from '@roost/testing/store-records';
import { expect, test } from 'vitest';
import { openMovingStore, targetOn } from '../test/moving-stores.ts';
import type { ImportProgress, ImportRow } from './import-row.ts';
import { importUsers } from './import-users.ts';
import { previewUsers } from './preview-users.ts';

function rowsOf(count: number, name?: string): ImportRow[] {
  return Array.from({ length: count }, (_, index) => ({
    user: { key: `user ${index}`, name, values: [] },
    position: index + 1,
  }));
}

test('progress is told after what it names is durable, and names everything in the end', async () => {
  await using moving = openMovingStore();
  const { store, target } = moving;
  const seen: number[] = [];
  const { counts, finished } = await importUsers(target, rowsOf(1200), {
    onProgress: async ({ counts, position }) => {
      expect(counts.users).toBe(position);
      expect(await store.getUser('production', `user ${position - 1}`)).toBeDefined();
      seen.push(position);
    },
  });
  expect(seen).toEqual([500, 1000, 1200]);
  expect({ counts, finished }).toEqual({
    counts: { users: 1200, created: 1200, updated: 0, unchanged: 0, values: 0 },
    finished: true,
  });
});

test('aborted, it ends after the batch at work, and goes on from its position to the same counts', async () => {
  await using moving = openMovingStore();
  const { store, target } = moving;
  const controller = new AbortController();
  const rows = rowsOf(1200);
  let reached: ImportProgress | undefined;
  const stopped = await importUsers(target, rows, {
    signal: controller.signal,
    onProgress: (progress) => {
      reached = progress;
      controller.abort();
    },
  });
  expect(stopped).toMatchObject({ finished: false, counts: { users: 500 } });
  expect(await store.getUser('production', 'user 500')).toBeUndefined();
  const rest = await importUsers(target, rows.slice(reached?.position), { before: reached?.counts });
  expect(rest).toMatchObject({ finished: true, counts: { users: 1200, created: 1200 } });
});

test('rows that fail halfway leave what came before them imported', async () => {
  await using moving = openMovingStore();
  const { store, target } = moving;
  async function* rows() {
    yield* rowsOf(700);
    throw new Error('the source is gone');
  }
  const positions: number[] = [];
  const imported = importUsers(target, rows(), {
    onProgress: ({ position }) => void positions.push(position),
  });
  await expect(imported).rejects.toThrow('the source is gone');
  expect(positions).toEqual([500, 700]);
  expect(await store.listUsers('production', { limit: 1000 })).toHaveLength(700);
});

test('a user who comes twice is as the later row has her', async () => {
  await using moving = openMovingStore();
  const { store, target } = moving;
  const { counts } = await importUsers(target, [...rowsOf(3, 'First'), ...rowsOf(3, 'Second')]);
  expect(counts).toMatchObject({ users: 6, created: 3, updated: 3 });
  expect((await store.listUsers('production', { limit: 10 })).map(({ name }) => name)).toEqual([
    'Second',
    'Second',
    'Second',
  ]);
});

test('a preview counts what an import then does, and changes nothing itself', async () => {
  await using moving = openMovingStore();
  const { store, target } = moving;
  await importUsers(target, rowsOf(40, 'Ann'));
  const rows = [...rowsOf(20, 'Bea'), ...rowsOf(60).slice(20)];
  const told: string[] = [];
  const preview = await previewUsers(target, rows, {
    onUser: ({ key, user, name }) => told.push(`${key} ${user} ${name?.before}`),
  });
  expect(told).toHaveLength(60);
  expect(told[0]).toBe('user 0 updated Ann');
  expect(told[30]).toBe('user 30 unchanged undefined');
  expect(await store.listUsers('production', { limit: 100 })).toHaveLength(40);
  expect(await importUsers(target, rows)).toEqual(preview);
});

test('nobody is told to be imported whom the store refused', async () => {
  await using moving = openMovingStore();
  const { store } = moving;
  await store.createEnvironment({ name: 'production', createdAt: 0 }, newOrigin());
  await store.deleteEnvironment('production', newOrigin());
  const positions: number[] = [];
  const imported = importUsers(targetOn(store), rowsOf(3), {
    onProgress: ({ position }) => void positions.push(position),
  });
  await expect(imported).rejects.toMatchObject({ code: 'invalid_api_key' });
  expect(positions).toEqual([]);
});
