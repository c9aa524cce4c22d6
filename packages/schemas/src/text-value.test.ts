import { expect, test } from 'vitest';
import type { FieldType } from './field-types.ts';
import { readTextValue } from './text-value.ts';

const read = (type: FieldType, input: unknown, repeated = false) =>
  readTextValue({ type, options: null, repeated }, input);

test('text of a number is that number, however people write it', () => {
  for (const [text, number] of [
    ['21', 21],
    [' 21 ', 21],
    ['+21', 21],
    ['-0.5', -0.5],
    ['.5', 0.5],
    ['5.', 5],
    ['007', 7],
    ['1e3', 1000],
  ] as const) {
    expect(read('integer_field', text)).toBe(number);
    expect(read('currency', text)).toBe(number);
  }
});

test('text that is no number stays as it is, so that the check says what was expected', () => {
  for (const text of ['abc', '21 years', '0x15', 'Infinity', 'NaN', '1,5', '1_000', '--1', '.', 'e5', '٣']) {
    expect(read('integer_field', text)).toBe(text);
  }
});

test('what a checkbox sends is true or false', () => {
  for (const text of ['true', 'on', 'yes', '1', 'TRUE', ' On ']) expect(read('checkbox', text)).toBe(true);
  for (const text of ['false', 'off', 'no', '0', 'False']) expect(read('checkbox', text)).toBe(false);
  for (const text of ['maybe', '2', 'constructor', '__proto__']) expect(read('checkbox', text)).toBe(text);
});

test('an empty input is no value, but for types whose values are text', () => {
  for (const type of [
    'integer_field',
    'checkbox',
    'json_value',
    'matrix',
    'file_upload',
    'multiselect',
  ] as const) {
    expect(read(type, '')).toBeNull();
  }
  for (const type of ['text_field', 'email', 'dropdown', 'hex_color'] as const)
    expect(read(type, '')).toBe('');
  expect(read('text_field', '', true)).toBeNull();
});

test('text stays text for types whose values are text, also where it looks like something else', () => {
  for (const text of ['21', 'true', 'null', '{"a":1}', ' x ']) expect(read('text_field', text)).toBe(text);
});

test('an array comes as JSON, as a name that came again, or as its only item', () => {
  expect(read('multiselect', '["a","b"]')).toEqual(['a', 'b']);
  expect(read('multiselect', ['a', 'b'])).toEqual(['a', 'b']);
  expect(read('multiselect', 'a')).toEqual(['a']);
  expect(read('multiselect', '[a')).toEqual(['[a']);
  expect(read('integer_field', ['1', '2'], true)).toEqual([1, 2]);
  expect(read('integer_field', '3', true)).toEqual([3]);
  expect(read('integer_field', '[1,2]', true)).toEqual([1, 2]);
  expect(read('multiselect', ['["a"]', 'b'], true)).toEqual([['a'], ['b']]);
});

test('JSON is read where the type takes it, and is text where it is none', () => {
  expect(read('json_value', '{"a":[1,null]}')).toEqual({ a: [1, null] });
  expect(read('matrix', '{"row":["x"]}')).toEqual({ row: ['x'] });
  expect(read('file_upload', 'https://a.example/b')).toBe('https://a.example/b');
  expect(read('json_value', '{broken')).toBe('{broken');
});
