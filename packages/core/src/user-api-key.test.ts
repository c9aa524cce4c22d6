import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { digestCredential } from './digest.ts';
import { deriveUserApiKey, isUserApiKey, makeUserApiKey } from './user-api-key.ts';

const pepper = { id: 'p1', secret: randomBytes(32) };
const next = { id: 'p2', secret: randomBytes(32) };

test('a key is a random UUID in form (RFC 9562, 5.4), as in the seed', () => {
  for (let times = 0; times < 200; times++) {
    const key = deriveUserApiKey(makeUserApiKey(pepper), [pepper]);
    expect(key).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(isUserApiKey(key)).toBe(true);
  }
  expect(isUserApiKey('b8629a53-b1ba-49c1-99bc-0117cf12fd98')).toBe(true);
});

test('the same record gives the same key, also after another pepper became the current one', () => {
  const record = makeUserApiKey(pepper);
  const key = deriveUserApiKey(record, [pepper]);
  expect(deriveUserApiKey({ ...record }, [pepper])).toBe(key);
  expect(deriveUserApiKey(record, [next, pepper])).toBe(key);
});

test('a record made anew has another key: the old one is dead', () => {
  const keys = Array.from({ length: 200 }, () => deriveUserApiKey(makeUserApiKey(pepper), [pepper]));
  expect(new Set(keys).size).toBe(keys.length);
});

test('the record holds what a look-up by the key goes by, and nothing of the key itself', () => {
  const record = makeUserApiKey(pepper);
  const key = deriveUserApiKey(record, [pepper]);
  expect(record.apiKeyDigest).toBe(digestCredential(key, pepper));
  expect(JSON.stringify(record)).not.toContain(key);
  expect(deriveUserApiKey(record, [{ ...next, id: 'p1' }])).not.toBe(key);
});

test('a pepper that is gone is a fault, never another key', () => {
  expect(() => deriveUserApiKey(makeUserApiKey(pepper), [next])).toThrow('p1');
});

test('what is no UUID in form is no key', () => {
  for (const text of [
    '',
    'abc',
    'B8629A53-B1BA-49C1-99BC-0117CF12FD98',
    'b8629a53b1ba49c199bc0117cf12fd98',
  ]) {
    expect(isUserApiKey(text)).toBe(false);
  }
});
