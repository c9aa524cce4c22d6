import { fieldTypes, type Shape } from './field-types.ts';
import type { ValueRules } from './value-check.ts';

/**
 * Reads a value that came as text, from a form, in the type of its field: `"21"` is 21 for an `integer_field`,
 * `"on"` is true for a `checkbox`, `["a"]` or a repeated name is an array for a `multiselect`. Text that says
 * nothing in that type is given back as it is, so that the check can say what was expected. An empty input of a
 * form (`""`) is no value, but for types whose values are text.
 */
export function readTextValue(rules: ValueRules, input: unknown): unknown {
  const { text }: Shape = fieldTypes[rules.type];
  if (rules.repeated) {
    return readArray(input, (item) => readTextValue({ ...rules, repeated: false }, item));
  }
  if (text === 'array') return readArray(input, (item) => item);
  if (typeof input !== 'string' || text === 'string') return input;
  if (input.trim() === '') return null;
  if (text === 'number') return readNumber(input);
  if (text === 'boolean') return booleans.get(input.trim().toLowerCase()) ?? input;
  return readJson(input);
}

const booleans = new Map([
  ['true', true],
  ['on', true],
  ['yes', true],
  ['1', true],
  ['false', false],
  ['off', false],
  ['no', false],
  ['0', false],
]);

function readNumber(input: string): unknown {
  return /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(input) ? Number(input) : input;
}

function readJson(input: string): unknown {
  try {
    return JSON.parse(input);
  } catch {
    return input;
  }
}

function readArray(input: unknown, readItem: (item: unknown) => unknown): unknown {
  if (input === '' || input === null) return null;
  if (Array.isArray(input)) return input.map(readItem);
  const json = typeof input === 'string' && input.trimStart().startsWith('[') ? readJson(input) : input;
  return Array.isArray(json) ? json : [readItem(input)];
}
