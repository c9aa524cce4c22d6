import { expect, test, vi } from 'vitest';
import { ListPromise, type ReadPage } from './list-promise.ts';

/** A list of numbers that pages. */
function numbers(length: number) {
  const read = vi.fn<ReadPage<number>>(async (cursor = '0', limit = length) => {
    const start = Number(cursor);
    const end = Math.min(length, start + Math.min(limit, 2));
    const rows = Array.from({ length: end - start }, (_, index) => start + index);
    return { rows, next: end < length ? `${end}` : undefined };
  });
  return { read, list: new ListPromise(read) };
}

test('awaited, it is its first page, asked for as the caller did', async () => {
  const { read, list } = numbers(5);
  expect(await list).toEqual([0, 1]);
  expect(read.mock.calls).toEqual([[]]);
});

test('walked, it is all of it, and a page is asked for when the one before is used up', async () => {
  const { read, list } = numbers(5);
  const walked: [number, number][] = [];
  for await (const row of list) walked.push([row, read.mock.calls.length]);
  expect(walked).toEqual([
    [0, 1],
    [1, 1],
    [2, 2],
    [3, 2],
    [4, 3],
  ]);
  expect(read.mock.calls.map(([cursor]) => cursor)).toEqual([undefined, '2', '4']);
});

test('a walk that ends early asks for nothing more', async () => {
  const { read, list } = numbers(5);
  for await (const row of list) if (row === 1) break;
  expect(read).toHaveBeenCalledTimes(1);
});

test('pages come with the cursor that a later walk goes on from', async () => {
  const pages = [];
  for await (const page of numbers(3).list.pages()) pages.push(page);
  expect(pages).toEqual([
    { rows: [0, 1], next: '2' },
    { rows: [2], next: undefined },
  ]);
});

test('an empty list is no rows, awaited and walked', async () => {
  expect(await numbers(0).list).toEqual([]);
  for await (const row of numbers(0).list) expect.fail(`${row}`);
});

test('it is a promise like any other, and asks for nothing until somebody wants to know', async () => {
  const { read, list } = numbers(2);
  expect(read).not.toHaveBeenCalled();
  expect(await Promise.all([list, list.then((rows) => rows.length)])).toEqual([[0, 1], 2]);
  expect(await list.catch(() => 'never')).toEqual([0, 1]);
  const settled = vi.fn();
  expect(await list.finally(settled)).toEqual([0, 1]);
  expect(settled).toHaveBeenCalledTimes(1);
  expect(read).toHaveBeenCalledTimes(1);
  expect(Object.prototype.toString.call(list)).toBe('[object ListPromise]');
});

test('what goes wrong is what it rejects with, awaited and walked', async () => {
  const reason = new Error('lost');
  const list = new ListPromise<number>(() => Promise.reject(reason));
  await expect(list).rejects.toBe(reason);
  expect(await list.catch((error) => error)).toBe(reason);
  await expect(list[Symbol.asyncIterator]().next()).rejects.toBe(reason);
});
