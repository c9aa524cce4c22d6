import { expect, test } from 'vitest';
import { continueSortableIds, makeSortableId, sortableIdsFrom } from './sortable-id.ts';

test('identifiers sort in the order of their making, however many, and wherever the clock goes', () => {
  const now = Date.now();
  const times = [now, now + 5, now - 3_600_000, ...Array(62 ** 3).fill(now - 1), now + 6];
  let before = makeSortableId(now);
  for (const time of times) {
    const id = makeSortableId(time);
    if (id <= before || id.length !== before.length) expect.fail(`${id} came after ${before}`);
    before = id;
  }
});

test('they go on after one of another process, of a later time or of the same one', () => {
  for (const ahead of [0, 10]) {
    const own = makeSortableId(Date.now());
    const other = `${sortableIdsFrom(Date.now() + ahead)}0zzOTHERPROCESS`;
    continueSortableIds(other);
    const next = makeSortableId(Date.now());
    expect([own, other, next].toSorted().at(-1)).toBe(next);
    continueSortableIds(own);
    expect(makeSortableId(0) > next).toBe(true);
  }
});

test('what is made from a time on sorts after the beginning of that time', () => {
  const now = Date.now();
  for (const time of [now - 1, now, now + 1]) {
    expect(makeSortableId(time) > sortableIdsFrom(time)).toBe(true);
    expect(sortableIdsFrom(time) > sortableIdsFrom(time - 1)).toBe(true);
  }
});
