import { RoostError } from '@roost/core';
import { contract, type DialectWords, dialectWords, type Endpoint, type OperationName } from '@roost/schemas';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Given, inWords, namingsOf, refuseContradiction, underNames } from './other-words.ts';

const spoken = (contract as readonly Endpoint[]).flatMap((endpoint) => {
  const words = dialectWords('2023-10', endpoint.operation);
  return words ? [{ operation: endpoint.operation, endpoint, words }] : [];
});

/** Names that look like words are the ones that a careless translation would take for them. */
const name = fc.oneof(
  fc.constantFrom(
    'key',
    'id',
    'field_id',
    'api_key',
    'sdk_key',
    'fields',
    'value',
    '__proto__',
    'constructor',
  ),
  fc.string(),
);
const data = fc.letrec((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, true, 0, 'key', 'id'),
    fc.string(),
    fc.array(tie('any'), { maxLength: 3 }),
    fc.dictionary(name, tie('any'), { maxKeys: 3 }),
  ),
})).any;

/** An object with these attributes, whatever they hold. */
const objectOf = (names: readonly string[]) => fc.record(Object.fromEntries(names.map((one) => [one, data])));

/** A request as a client of the dialect sends it. */
function inOtherWords(given: Given, words: DialectWords, which: number): Given {
  return Object.fromEntries(
    Object.entries(given).map(([one, value]) => {
      const others = words.parameters?.[one] ?? [one];
      return [others[which % others.length] ?? one, value];
    }),
  );
}

/** An answer as a client of the dialect would have to call it back. */
function named(row: Given, words: DialectWords): Given {
  const back = new Map(
    Object.entries(words.answer ?? {}).flatMap(([one, said]) => said.map((word) => [word, one] as const)),
  );
  return Object.fromEntries(Object.entries(row).map(([word, value]) => [back.get(word) ?? word, value]));
}

describe.each(spoken)('$operation', ({ endpoint, words }) => {
  test.each(['query', 'body'] as const)('the %s in other words says the same, data untouched', (part) => {
    const names = Object.keys(endpoint[part]?.shape ?? {});
    const namings = namingsOf(endpoint, part);
    fc.assert(
      fc.property(objectOf(names), fc.nat(3), (given, which) => {
        const sent = inOtherWords(given, words, which);
        refuseContradiction(sent, namings);
        const read = underNames(sent, namings);
        expect(Object.fromEntries(names.map((one) => [one, read[one]]))).toEqual(given);
      }),
    );
  });

  // Some have an answer without words: there is nothing to call otherwise.
  if (words.answer)
    test('an answer called back by its names is what it was, data untouched', () => {
      const row = objectOf(['key', 'api_key', 'name', 'value', 'options', 'created_at']);
      fc.assert(
        fc.property(row, fc.array(row), (one, rows) => {
          expect(named(inWords(one, words) as Given, words)).toEqual(one);
          const said = inWords(rows, words) as Given[];
          expect(said.map((each) => named(each, words))).toEqual(rows);
        }),
      );
    });
});

const wordsOf = (operation: OperationName) => dialectWords('2023-10', operation) as DialectWords;
const endpointOf = (operation: OperationName) =>
  (contract as readonly Endpoint[]).find((endpoint) => endpoint.operation === operation) as Endpoint;

test('many values are gathered below their fields, whatever those are called', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.tuple(name, data), { selector: ([one]) => one }), (pairs) => {
      const rows = pairs.map(([key, value]) => ({ key, value, created_at: null, updated_at: null }));
      const { fields, ...rest } = inWords(rows, wordsOf('values.setMany')) as { fields: Given };
      expect(rest).toEqual({});
      expect(new Map(Object.entries(fields))).toEqual(new Map(pairs));
    }),
  );
});

test('a request without another word is handed on itself', () => {
  const namings = namingsOf(endpointOf('users.upsert'), 'body');
  const given = { key: 'ann', name: 'Ann' };
  expect(underNames(given, namings)).toBe(given);
});

test('two words for one thing may say the same, and are named where they do not', () => {
  const namings = namingsOf(endpointOf('fields.upsert'), 'body');
  refuseContradiction({ key: 'age', id: 'age', field_id: 'age' }, namings);
  for (const [given, path, first] of [
    [{ key: 'age', id: 'name' }, 'id', 'key'],
    [{ id: 'age', field_id: 'name' }, 'field_id', 'id'],
  ] as const) {
    const message = `differs from ${first}, which means the same: give one of them`;
    expect(() => refuseContradiction(given, namings)).toThrow(
      new RoostError('invalid_parameter', { errors: [{ path, message }] }),
    );
  }
});
