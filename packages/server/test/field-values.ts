import type { FieldType } from '@roost/schemas';

/** What must be refused; `path` where it is not the value itself that is named; `expected` is a pattern. */
interface WrongValue {
  value: unknown;
  path?: string;
  expected: string;
}

const file = 'https://files.example.com/a.pdf';
const strings = ['hello', '', 'ü 😀 \u0000 "quotes" \\', ' 21 '];
const numbers = [0, 21, -3.5, 1e21];
const one = ['a', 'b c', 'ü', ''];
const many = [['a'], ['ü', 'b c'], []];
const files = [file, { file, name: 'a.pdf' }, [file, { file, name: 'ü.png' }], []];
const anything = ['text', 0, false, [], {}, { a: [1, { b: null }] }, JSON.parse('{"__proto__":{"a":1}}')];

const noString: WrongValue[] = [5, true, ['a'], { a: 1 }].map((value) => ({ value, expected: 'a string' }));
const noNumber: WrongValue[] = ['21', true, [1], {}].map((value) => ({ value, expected: 'a number' }));
const noOption: WrongValue[] = [
  { value: 'c', expected: 'one of "a", "b c", "ü"' },
  { value: 'A', expected: 'one of "a", "b c", "ü"' },
  { value: ['a'], expected: 'one of the options' },
];
const noOptions: WrongValue[] = [
  { value: ['a', 'c'], path: 'value.1', expected: 'one of "a", "b c", "ü"' },
  { value: 'a', expected: 'an array of options' },
  { value: [1], expected: 'an array of options' },
];
const noFile: WrongValue[] = [
  'no address',
  { file },
  { file, name: 'a', size: 1 },
  JSON.parse(`{"file":"${file}","name":"a","__proto__":{"b":1}}`),
  [1],
  5,
].map((value) => ({
  value,
  expected: 'a URL, \\{"file", "name"\\} or an array of them',
}));
/** Any JSON fits: only what does not come back as it went in is wrong. */
const noJson: WrongValue[] = [];

/** Values of every form that a type allows, on options `a`, `b c` and `ü`. */
export const allowedValues: Record<FieldType, readonly unknown[]> = {
  text_field: strings,
  text_area: [...strings, 'two\nlines\r\n'],
  email: strings,
  url: strings,
  phone_number: strings,
  ssn: strings,
  login: strings,
  pin_input: strings,
  password: strings,
  date_selector: strings,
  gmap_line_1: strings,
  gmap_line_2: strings,
  gmap_city: strings,
  gmap_state: strings,
  gmap_zip: strings,
  gmap_country: strings,
  qr_scanner: strings,
  text_value: strings,
  integer_field: [0, 21, -7, Number.MAX_SAFE_INTEGER],
  slider: numbers,
  rating: numbers,
  currency: numbers,
  number_value: numbers,
  dropdown: one,
  select: one,
  multiselect: many,
  button_group: many,
  dropdown_multi: many,
  checkbox: [true, false],
  hex_color: ['a1B2c3', '00ff00aa'],
  file_upload: files,
  signature: files,
  audio_recording: files,
  matrix: [{}, { row: ['a', 1], other: [] }, JSON.parse('{"__proto__":["a"]}')],
  json_value: anything,
  custom: anything,
  payment_method: anything,
};

/** Values that a type refuses. */
export const wrongValues: Record<FieldType, readonly WrongValue[]> = {
  text_field: noString,
  text_area: noString,
  email: noString,
  url: noString,
  phone_number: noString,
  ssn: noString,
  login: noString,
  pin_input: noString,
  password: noString,
  date_selector: noString,
  gmap_line_1: noString,
  gmap_line_2: noString,
  gmap_city: noString,
  gmap_state: noString,
  gmap_zip: noString,
  gmap_country: noString,
  qr_scanner: noString,
  text_value: noString,
  integer_field: [2.5, '21', true, [1], 2 ** 53].map((value) => ({ value, expected: 'an integer' })),
  slider: noNumber,
  rating: noNumber,
  currency: noNumber,
  number_value: noNumber,
  dropdown: noOption,
  select: noOption,
  multiselect: noOptions,
  button_group: noOptions,
  dropdown_multi: noOptions,
  checkbox: ['true', 1, []].map((value) => ({ value, expected: 'true or false' })),
  hex_color: ['#a1b2c3', 'a1b2c', 'gggggg', 5].map((value) => ({ value, expected: '6 or 8 hex digits' })),
  file_upload: noFile,
  signature: noFile,
  audio_recording: noFile,
  matrix: [[], { row: 'a' }, 'text', 1].map((value) => ({ value, expected: 'an object of arrays' })),
  json_value: noJson,
  custom: noJson,
  payment_method: noJson,
};
