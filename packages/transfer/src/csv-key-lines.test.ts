import { expect, test } from 'vitest';
import { openKeyLines } from './csv-key-lines.ts';

test('a key is known again by its first line, among as many others as there are', () => {
  const note = openKeyLines();
  const keys = Array.from({ length: 20_000 }, (_, index) => `user-${index}@example.com`);
  expect(keys.map((key, index) => note(key, index + 2))).toEqual(keys.map(() => undefined));
  expect(keys.map((key) => note(key, 50_000))).toEqual(keys.map((_, index) => index + 2));
  expect(note('', 7)).toBeUndefined();
  expect(note('', 8)).toBe(7);
});
