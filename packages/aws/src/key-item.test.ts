import { newKey } from '@roost/testing/store-records';
import { expect, test } from 'vitest';
import { asKey, keyItem } from './key-item.ts';

const life = { name: 'production', generation: 0 };

test('a key comes back as it was made', () => {
  for (const key of [newKey(), newKey({ dialect: '2023-10', limit: 5, predecessor: 'key_before' })]) {
    expect(asKey(keyItem(key, life))).toEqual(key);
  }
});

test('a key from before dialects speaks the first one', () => {
  const { dialect, ...item } = keyItem(newKey({ dialect: '2023-10' }), life);
  expect(dialect).toBe('2023-10');
  expect(asKey(item)).toMatchObject({ dialect: '2021-02' });
});
