import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { contract } from './contract.ts';
import { defaultDialect, dialects, dialectWords } from './dialects.ts';
import type { Endpoint } from './endpoint.ts';

const endpoints = contract as readonly Endpoint[];

/** What the answer of an endpoint, or each row of it, calls its attributes. */
function attributesOf({ output }: Endpoint): string[] {
  const row = output instanceof z.ZodArray ? output.element : output;
  return row instanceof z.ZodObject ? Object.keys(row.shape) : [];
}

const parametersOf = ({ params, query, body }: Endpoint) =>
  [params, query, body].flatMap((part) => Object.keys(part?.shape ?? {}));

test('the contract is declared in the first dialect, so that it calls nothing otherwise', () => {
  expect(dialects[0]).toBe(defaultDialect);
  for (const { operation } of endpoints) expect(dialectWords(defaultDialect, operation)).toBeUndefined();
});

describe.each(dialects)('%s', (dialect) => {
  const spoken = endpoints.flatMap((endpoint) => {
    const words = dialectWords(dialect, endpoint.operation);
    return words ? [{ endpoint, words }] : [];
  });

  test('calls otherwise what the contract declares, and nothing else', () => {
    for (const { endpoint, words } of spoken) {
      const { operation } = endpoint;
      const { parameters = {}, answer = {}, gathered } = words;
      expect({ operation, declared: parametersOf(endpoint) }).toEqual({
        operation,
        declared: expect.arrayContaining(Object.keys(parameters)),
      });
      const attributes = attributesOf(endpoint);
      expect(attributes).toEqual(expect.arrayContaining(Object.keys(answer)));
      if (gathered) expect(attributes).toEqual(expect.arrayContaining([gathered.name, gathered.value]));
    }
  });

  test('has no word that means something else in the same part of a request or answer', () => {
    for (const { endpoint, words } of spoken) {
      for (const part of ['params', 'query', 'body'] as const) {
        const names = Object.keys(endpoint[part]?.shape ?? {});
        const others = names.flatMap((name) => words.parameters?.[name] ?? []);
        expect(new Set([...names, ...others]).size).toBe(names.length + others.length);
      }
      const kept = attributesOf(endpoint).filter((name) => !words.answer?.[name]);
      const all = [...kept, ...Object.values(words.answer ?? {}).flat()];
      expect(new Set(all).size).toBe(all.length);
    }
  });
});
