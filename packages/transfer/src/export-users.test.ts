import type { FieldRecord } from '@roost/core';
import { newField, newOrigin, newUser, start, writeOf } from '@roost/testing/store-records';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openMovingStore } from '../test/moving-stores.ts';

/** Text without control characters, as keys are: whole characters of any plane. */
const text = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
  .filter((each) => !/\p{Cc}/u.test(each) && each.isWellFormed());
const json = fc
  .jsonValue({ maxDepth: 4, noneString: false } as fc.JsonSharedConstraints)
  .filter((value) => value !== null && !JSON.stringify(value).includes('\\ud'));
const time = fc.nat({ max: 4_000_000_000_000 });

test('whatever is stored is exported, imported and exported again to the same bytes', async () => {
  const world = fc.record({
    fields: fc.uniqueArray(text, { minLength: 1, maxLength: 3 }),
    users: fc.uniqueArray(
      fc.record({
        key: text,
        name: fc.option(text),
        createdAt: time,
        updatedAt: time,
        values: fc.array(fc.record({ value: json, at: time }), { maxLength: 3 }),
      }),
      { selector: ({ key }) => key, maxLength: 6 },
    ),
  });
  const property = fc.asyncProperty(world, async ({ fields, users }) => {
    await using source = openMovingStore();
    await using target = openMovingStore();
    const made: FieldRecord[] = [];
    for (const key of fields) {
      const field = newField(key, { type: 'json_value', createdAt: start + made.length });
      await source.store.createField(field, newOrigin());
      made.push(field);
    }
    for (const { values, ...given } of users) {
      await source.store.createUser(newUser(given.key, given), newOrigin());
      for (const [index, { value, at }] of values.entries()) {
        const field = made[index % made.length] as FieldRecord;
        await source.store.setValues('production', given.key, [writeOf(field, value)], newOrigin(at));
      }
    }
    const exported = await source.exported();
    const { checked } = await target.importFile(target.write([exported.trimEnd()]));
    expect(checked.bad).toEqual([]);
    expect(await target.exported()).toBe(exported);
  });
  await fc.assert(property, { numRuns: 40 });
});

test('users come in the order of their creation, their values in that of the fields', async () => {
  await using source = openMovingStore();
  const { store } = source;
  const [first, second] = [newField('z first'), newField('a second')];
  for (const field of [first, second]) await store.createField(field, newOrigin());
  for (const [key, createdAt] of [
    ['late', start + 1],
    ['b', start],
    ['a', start],
  ] as const) {
    await store.createUser(newUser(key, { createdAt }), newOrigin());
    await store.setValues('production', key, [writeOf(second, 1), writeOf(first, 2)], newOrigin());
  }
  const lines = (await source.exported())
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.map(({ key, type }) => key ?? type)).toEqual([
    'roost-export',
    'z first',
    'a second',
    'a',
    'b',
    'late',
    'end',
  ]);
  for (const { values = [] } of lines.slice(3, 6)) {
    expect(values.map(({ key }: { key: string }) => key)).toEqual(['z first', 'a second']);
  }
});
