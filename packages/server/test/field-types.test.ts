import { fieldTypeNames, takesOptions } from '@roost/schemas';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allowedValues, wrongValues } from './field-values.ts';
import { startTestServer, type TestServer } from './test-server.ts';

const path = '/api/field/alice@feathery.tech/';
const form = { 'content-type': 'application/x-www-form-urlencoded' };
const json = { 'content-type': 'application/json' };

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
  for (const type of fieldTypeNames) {
    const options = takesOptions(type) ? { options: ['a', 'b c', 'ü'] } : {};
    const definition = { type, ...options };
    const made = await server.request('POST', '/api/field/', { body: { key: type, ...definition } });
    expect(made.status).toBe(201);
    const repeated = { key: `${type}[]`, ...definition, repeated: true };
    expect((await server.request('POST', '/api/field/', { body: repeated })).status).toBe(201);
  }
});

afterAll(() => server[Symbol.asyncDispose]());

async function set(key: string, value: unknown) {
  return server.request('POST', path, { body: { key, value } });
}

async function setText(key: string, ...values: string[]) {
  const body = new URLSearchParams({ key });
  for (const value of values) body.append('value', value);
  return server.request('POST', path, { headers: form, body: body.toString() });
}

/** For values that `JSON.stringify` would not write as they are to be sent. */
async function setJson(key: string, value: string) {
  return server.request('POST', path, {
    headers: json,
    body: `{"key":${JSON.stringify(key)},"value":${value}}`,
  });
}

async function read(key: string): Promise<unknown> {
  const { json } = await server.request('GET', '/api/field/?key=alice@feathery.tech');
  return json.find((field: { key: string }) => field.key === key).value;
}

describe.each(fieldTypeNames)('%s', (type) => {
  test('every form of its values is kept unchanged', async () => {
    for (const value of allowedValues[type]) {
      const answer = await set(type, value);
      expect([200, 201]).toContain(answer.status);
      expect(answer.json.value).toStrictEqual(value);
      expect(await read(type)).toStrictEqual(value);
    }
  });

  test('a repeated field keeps an array of its values, and nothing but an array', async () => {
    const values = allowedValues[type].filter((value) => value !== null);
    for (const value of [values, []]) {
      expect((await set(`${type}[]`, value)).json.value).toStrictEqual(value);
      expect(await read(`${type}[]`)).toStrictEqual(value);
    }
    const answer = await set(`${type}[]`, 'not an array');
    expect(answer.status).toBe(400);
    expect(answer.json.errors[0]).toMatchObject({
      path: 'value',
      message: expect.stringContaining('an array'),
    });
  });

  test('what is not one of its values is refused with what was expected, and changes nothing', async () => {
    const before = await read(type);
    for (const { value, path, expected } of wrongValues[type]) {
      const answer = await set(type, value);
      expect(answer.status).toBe(400);
      expect(answer.json.code).toBe('invalid_value');
      expect(answer.json.errors).toHaveLength(1);
      expect(answer.json.errors[0].path).toBe(path ?? 'value');
      expect(answer.json.errors[0].message).toMatch(new RegExp(`^expected ${expected}, got `));
      expect(answer.json.message).toContain(answer.json.errors[0].message);
    }
    expect(await read(type)).toStrictEqual(before);
  });
});

test('a wrong item of a repeated field is named by its index', async () => {
  const answer = await set('integer_field[]', [1, 2, 'three']);
  expect(answer.json.errors).toEqual([{ path: 'value.2', message: 'expected an integer, got "three"' }]);
});

test('what somebody typed as a password, PIN, SSN or payment method is not repeated in an error', async () => {
  for (const key of ['password', 'pin_input', 'ssn', 'payment_method[]']) {
    const answer = await set(key, 4711);
    expect(answer.status).toBe(400);
    expect(answer.text).not.toContain('4711');
  }
});

test('text from a form is read in the type of the field', async () => {
  const cases: [string, string[], unknown][] = [
    ['integer_field', ['21'], 21],
    ['slider', ['-0.5'], -0.5],
    ['checkbox', ['on'], true],
    ['checkbox', ['false'], false],
    ['text_field', ['21'], '21'],
    ['text_field', [''], ''],
    ['integer_field', [''], null],
    ['multiselect', ['a'], ['a']],
    ['multiselect', ['a', 'ü'], ['a', 'ü']],
    ['multiselect', ['["a","b c"]'], ['a', 'b c']],
    ['dropdown', ['b c'], 'b c'],
    ['json_value', ['{"a":[1]}'], { a: [1] }],
    ['json_value', ['plain'], 'plain'],
    ['matrix', ['{"row":["x"]}'], { row: ['x'] }],
    ['integer_field[]', ['1', '2'], [1, 2]],
  ];
  for (const [key, texts, value] of cases) {
    const answer = await setText(key, ...texts);
    expect([200, 201]).toContain(answer.status);
    expect(answer.json.value).toStrictEqual(value);
    expect(await read(key)).toStrictEqual(value);
  }
});

test('text in JSON is text: "21" is no integer', async () => {
  const answer = await set('integer_field', '21');
  expect(answer.status).toBe(400);
  expect(answer.json.errors).toEqual([{ path: 'value', message: 'expected an integer, got "21"' }]);
});

test('text from a form that says nothing in the type of the field is refused', async () => {
  const answer = await setText('integer_field', 'abc');
  expect(answer.status).toBe(400);
  expect(answer.json.errors).toEqual([{ path: 'value', message: 'expected an integer, got "abc"' }]);
});

describe('the limits of a value', () => {
  test('300 KiB of JSON are kept, one byte more is refused', async () => {
    const largest = 'ü'.repeat((300 * 1024 - 2) / 2);
    expect((await set('text_area', largest)).json.value).toBe(largest);
    const answer = await set('text_area', `${largest}x`);
    expect(answer.status).toBe(400);
    expect(answer.json.code).toBe('invalid_value');
    expect(answer.json.errors[0]).toMatchObject({
      path: 'value',
      message: expect.stringContaining('300 KiB'),
    });
    expect(await read('text_area')).toBe(largest);
    await set('text_area', null);
  });

  test('a value nested deeper than 64 levels is refused, also far deeper', async () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
    expect((await setJson('json_value', nested(60))).status).toBe(200);
    for (const depth of [65, 1_000, 400_000]) {
      const answer = await setJson('json_value', nested(depth));
      expect(answer.status).toBe(400);
      expect(answer.json.message).toContain('nested deeper than 64');
    }
  });

  test('half of a surrogate pair is refused, in a value and in a name within it', async () => {
    for (const value of ['"\\ud800"', '{"\\udc00":1}', '[["x\\ud83d"]]']) {
      const answer = await setJson('json_value', value);
      expect(answer.status).toBe(400);
      expect(answer.json.message).toContain('surrogate');
    }
  });

  test('a number that JSON cannot hold is refused, never turned into null', async () => {
    for (const value of ['1e999', '[-1e999]', '{"a":{"b":1e400}}', 'Infinity', '[NaN]']) {
      const answer = await setJson('json_value', value);
      expect(answer.status).toBe(400);
      expect(answer.json.message).toContain('number too large');
    }
  });
});
