import fc from 'fast-check';
import { expect, test } from 'vitest';
import { endpointTable } from './endpoint-table.ts';
import { BadRequestError } from './errors.ts';
import { makeRequest } from './make-request.ts';

const baseUrl = 'https://roost.example.com';
const request = (operation: keyof typeof endpointTable, input: Record<string, unknown>, at = baseUrl) =>
  makeRequest(operation, endpointTable[operation], input, at);

test('every parameter stands where the contract has it, and nothing else does', () => {
  const input = { user_key: 'alice', key: 'age', value: 21, name: 'x', limit: 1 };
  expect(request('values.set', input)).toEqual({
    operation: 'values.set',
    method: 'POST',
    url: `${baseUrl}/api/field/alice/?user_key=alice`,
    headers: { 'content-type': 'application/json' },
    body: '{"key":"age","value":21}',
  });
  expect(request('users.list', { limit: 2, cursor: undefined, key: 'x' })).toEqual({
    operation: 'users.list',
    method: 'GET',
    url: `${baseUrl}/api/user/?limit=2`,
    headers: {},
  });
  expect(request('keys.kill', { id: 'key_1', force: true }).url).toBe(
    `${baseUrl}/api/key/key_1/?id=key_1&force=true`,
  );
  expect(request('service.health', {}).url).toBe(`${baseUrl}/health/`);
});

test('the address may have a path of its own, with or without a slash at its end', () => {
  for (const at of ['https://example.com/roost', 'https://example.com/roost//']) {
    expect(request('service.health', {}, at).url).toBe('https://example.com/roost/health/');
  }
});

test('whatever keys a path is made of, a server reads those out of it, and out of the query', () => {
  const key = fc
    .string({ unit: 'binary', minLength: 1 })
    .filter((text) => text !== '.' && text !== '..' && text.isWellFormed());
  fc.assert(
    fc.property(key, key, (user_key, field) => {
      const { pathname, searchParams } = new URL(request('values.clear', { user_key, key: field }).url);
      expect(pathname.split('/').map(decodeURIComponent)).toEqual(['', 'api', 'field', user_key, field, '']);
      expect([searchParams.get('user_key'), searchParams.get('key')]).toEqual([user_key, field]);
    }),
  );
});

test('a key that no URL can hold is refused, rather than sent as another', () => {
  // What would be sent: DELETE /api/field/age/, which deletes the field.
  for (const user_key of ['.', '..', '', '\ud800', undefined, null, 5]) {
    const making = () => request('values.clear', { user_key, key: 'age' });
    expect(making).toThrow(BadRequestError);
    expect(making).toThrow('A parameter is missing or wrong: user_key: ');
  }
  expect(() => request('fields.list', { key: '\ud800' })).toThrow('half of a surrogate pair');
});

test('a number that JSON cannot say is refused wherever it stands, rather than sent as null', () => {
  for (const value of [Number.NaN, [Number.POSITIVE_INFINITY], { a: { b: Number.NEGATIVE_INFINITY } }]) {
    expect(() => request('values.set', { user_key: 'alice', key: 'age', value })).toThrow(BadRequestError);
  }
});
