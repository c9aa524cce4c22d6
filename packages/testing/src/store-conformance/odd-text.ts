import { describe, expect } from 'vitest';
import { eventually } from '../eventually.ts';
import { newOrigin, writeOf } from '../store-records.ts';
import { givenField, givenUser, indexDelay, type StoreTest, valuesOf, walkUsers } from './store-test.ts';

/** Keys that a store could take for its own syntax, for each other, or for text to tidy up. */
const oddKeys = [
  'alice@feathery.tech',
  'x',
  'X',
  ' x',
  'x ',
  'x#y',
  'x/y',
  '#',
  '/',
  '//',
  '..',
  '#x#',
  'USER#x',
  'x#VALUE#y',
  'VALUE#',
  '%',
  '_',
  '*',
  '?',
  '%2F',
  'x%2Fy',
  '0',
  '00',
  '-1',
  '1e3',
  'null',
  'undefined',
  'true',
  '__proto__',
  'constructor',
  'hasOwnProperty',
  "'; DROP TABLE users; --",
  '"',
  '\\',
  '`',
  '{"key":"x"}',
  '[x]',
  ':x',
  '|',
  ',',
  '\u00e9',
  'e\u0301',
  '\u00a0',
  '\u200b',
  '\ufeffx',
  '\u202ex',
  '\uffff',
  '日本語',
  'ß',
  'ss',
  'ı',
  '😀',
  '👩‍👩‍👧',
  '\u{10ffff}',
];

const longUserKeys = ['a'.repeat(256), '😀'.repeat(256), `${'😀'.repeat(255)}😁`, '\u{10ffff}'.repeat(256)];
const longFieldKeys = ['a'.repeat(128), '😀'.repeat(128), `${'😀'.repeat(127)}😁`];

/** The most that a value may be, in bytes of JSON. */
const largestValue = 300 * 1024;

export function describeOddText(storeTest: StoreTest): void {
  describe('text of any kind', () => {
    storeTest('users of any keys are each themselves', async (store) => {
      const keys = [...oddKeys, ...longUserKeys];
      const field = await givenField(store, 'field');
      const users = await Promise.all(keys.map((key) => givenUser(store, key, { name: `Name of ${key}` })));
      await Promise.all(
        keys.map((key) => store.setValues('production', key, [writeOf(field, key)], newOrigin())),
      );
      for (const user of users) {
        expect(await store.getUser('production', user.key)).toEqual(user);
        expect(await valuesOf(store, 'production', user.key)).toEqual({ [field.id]: user.key });
        await eventually(
          async () => expect(await store.findUserByApiKey(user.apiKeyDigest)).toEqual(user),
          indexDelay,
        );
      }
      await eventually(async () => {
        const listed = await walkUsers(store, 'production', 10);
        expect(new Set(listed.map(({ key }) => key))).toEqual(new Set(keys));
        expect(listed).toHaveLength(keys.length);
      }, indexDelay);
      const [kept, ...others] = users.toReversed();
      for (const { key } of others) expect(await store.deleteUser('production', key, newOrigin())).toBe(true);
      expect(await valuesOf(store, 'production', kept?.key ?? '')).toEqual({ [field.id]: kept?.key });
    });

    storeTest('fields of any keys are each themselves', async (store) => {
      await givenUser(store, 'alice');
      const fields = [];
      for (const key of [...oddKeys, ...longFieldKeys]) {
        fields.push(await givenField(store, key, { displayText: key, type: 'dropdown', options: [key] }));
      }
      expect(await store.listFields()).toEqual(fields);
      for (const field of fields) {
        expect(await store.getField(field.key)).toEqual(field);
        const result = await store.setValues('production', 'alice', [writeOf(field, field.key)], newOrigin());
        expect(result.outcome).toBe('done');
      }
      expect(await valuesOf(store, 'production', 'alice')).toEqual(
        Object.fromEntries(fields.map((field) => [field.id, field.key])),
      );
      for (const { key } of fields) expect(await store.deleteField(key, newOrigin())).toBe(true);
      expect(await store.listValues('production', 'alice')).toEqual([]);
    });

    storeTest('values of any JSON come back as the text that was given', async (store) => {
      const field = await givenField(store, 'field');
      const texts = [
        '""',
        '" "',
        '"null"',
        'true',
        'false',
        '0',
        '-0.5',
        '1e+21',
        '9007199254740991',
        '5e-324',
        '[]',
        '{}',
        '[null]',
        '{"b":1,"a":2,"":3}',
        '{"__proto__":{"x":1}}',
        '"\\u0000\\n\\u007f\\\\\\""',
        '"\\ud800"',
        JSON.stringify('é e\u0301 日本語 😀 \u2028 \ufeff \uffff'),
        JSON.stringify(oddKeys),
        `${'['.repeat(64)}${']'.repeat(64)}`,
      ];
      for (const [index, value] of texts.entries()) {
        await givenUser(store, `user ${index}`);
        const writes = [{ fieldId: field.id, fieldKey: field.key, value }];
        await store.setValues('production', `user ${index}`, writes, newOrigin());
        expect(await store.listValues('production', `user ${index}`)).toMatchObject([{ value }]);
        expect(await store.setValues('production', `user ${index}`, writes, newOrigin())).toMatchObject({
          written: [{ outcome: 'unchanged' }],
        });
      }
    });

    storeTest('names and texts of any length allowed come back whole', async (store) => {
      const name = '😀'.repeat(1024);
      const user = await givenUser(store, 'alice', { name });
      expect(await store.getUser('production', 'alice')).toEqual(user);
      const options = Array.from({ length: 100 }, (_, index) => `${index} ${'é'.repeat(250)}`);
      const field = await givenField(store, 'field', { displayText: name, type: 'dropdown', options });
      expect(await store.getField('field')).toEqual(field);
    });

    storeTest('values of 300 KiB are set at once, listed together and told apart', async (store) => {
      const characters = ['a', 'é', '😀'];
      const user = await givenUser(store, '😀'.repeat(256));
      const fields = [];
      for (const [index] of characters.entries()) {
        fields.push(await givenField(store, `${index}`.repeat(128)));
      }
      const largest = (character: string) => {
        const room = largestValue - 2;
        const count = Math.floor(room / Buffer.byteLength(character));
        return character.repeat(count) + 'x'.repeat(room - count * Buffer.byteLength(character));
      };
      const writes = fields.map((field, index) => writeOf(field, largest(characters[index] ?? '')));
      for (const { value } of writes) expect(Buffer.byteLength(value ?? '')).toBe(largestValue);
      const result = await store.setValues('production', user.key, writes, newOrigin());
      expect(result).toMatchObject({ outcome: 'done' });
      const listed = await store.listValues('production', user.key);
      const expected = writes.map(({ fieldId, value }) => [fieldId, value]);
      expect(new Map(listed?.map(({ fieldId, value }) => [fieldId, value]))).toEqual(
        new Map(expected as [string, string][]),
      );
      const almost = `${writes[0]?.value?.slice(0, -2)}y"`;
      const [first] = writes;
      const changed = first ? [{ ...first, value: almost }] : [];
      expect(await store.setValues('production', user.key, changed, newOrigin())).toMatchObject({
        written: [{ outcome: 'updated' }],
      });
      expect(await store.deleteUser('production', user.key, newOrigin())).toBe(true);
    });
  });
}
