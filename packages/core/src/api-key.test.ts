import { expect, test } from 'vitest';
import { isApiKey, makeApiKey } from './api-key.ts';

test('a key is hn_ and 32 or more base62 characters, and no two are alike', () => {
  const keys = Array.from({ length: 1_000 }, makeApiKey);
  for (const key of keys) {
    expect(key).toMatch(/^hn_[0-9A-Za-z]{32,}$/);
    expect(isApiKey(key)).toBe(true);
  }
  expect(new Set(keys).size).toBe(keys.length);
});

test('any one character mistyped, or two swapped, makes it no key', () => {
  const key = makeApiKey();
  for (let at = 3; at < key.length; at++) {
    const other = key[at] === 'x' ? 'y' : 'x';
    expect(isApiKey(key.slice(0, at) + other + key.slice(at + 1))).toBe(false);
    const [first = '', second = ''] = key.slice(at, at + 2);
    if (first === second || second === '') continue;
    expect(isApiKey(key.slice(0, at) + second + first + key.slice(at + 2))).toBe(false);
  }
});

test('what is cut, longer or of another prefix is no key', () => {
  const key = makeApiKey();
  for (const text of [
    '',
    'hn_',
    key.slice(0, -1),
    `${key}0`,
    `${key}\n`,
    ` ${key}`,
    key.replace('hn_', 'HN_'),
  ]) {
    expect(isApiKey(text)).toBe(false);
  }
});
