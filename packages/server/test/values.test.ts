import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { oddKeys } from './odd-keys.ts';
import { startTestServer, type TestServer } from './test-server.ts';

let server: TestServer;

beforeEach(async () => {
  server = await startTestServer();
});

afterEach(() => server[Symbol.asyncDispose]());

const alice = '/api/field/alice@feathery.tech/';
const set = (key: string, value: unknown) => server.request('POST', alice, { body: { key, value } });

async function values(user = 'alice@feathery.tech', key?: string): Promise<Map<string, unknown>> {
  const path = `/api/field/?key=${encodeURIComponent(user)}`;
  const { json } = await server.request('GET', path, key ? { key } : {});
  return new Map(json.map((field: { key: string; value: unknown }) => [field.key, field.value]));
}

describe('setting a value', () => {
  test('answers 201 where there was none, 200 where there was one; created_at stays, updated_at moves', async () => {
    const first = await set('age', 21);
    expect(first.status).toBe(201);
    expect(first.json.updated_at).toBe(first.json.created_at);
    await sleep(3);
    const second = await set('age', 22);
    expect(second.status).toBe(200);
    expect(second.json).toMatchObject({ key: 'age', value: 22, created_at: first.json.created_at });
    expect(Date.parse(second.json.updated_at)).toBeGreaterThan(Date.parse(first.json.updated_at));
  });

  test('to what it is already changes nothing, updated_at included', async () => {
    const first = await set('age', 21);
    await sleep(3);
    const again = await set('age', 21);
    expect(again.status).toBe(200);
    expect(again.json).toEqual(first.json);
  });

  test('to null clears it: set anew, it is a new value', async () => {
    const cleared = await set('name', null);
    expect(cleared.status).toBe(200);
    expect(cleared.json).toMatchObject({ key: 'name', value: null });
    expect((await values()).get('name')).toBeNull();
    expect((await set('name', 'Alice')).status).toBe(201);
  });

  test('to null where there is none changes nothing and has no times', async () => {
    const answer = await set('age', null);
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({ key: 'age', value: null, created_at: null, updated_at: null });
  });

  test('of an unknown user is 404 with user_key, and never makes her', async () => {
    const answer = await server.request('POST', '/api/field/nobody/', { body: { key: 'age', value: 21 } });
    expect(answer.status).toBe(404);
    expect(answer.json).toMatchObject({ code: 'user_not_found', errors: [{ path: 'user_key' }] });
    expect((await server.request('GET', '/api/user/')).json).toHaveLength(2);
  });

  test('of a user of another environment is 404, and does not change hers', async () => {
    const key = server.keys.production;
    const answer = await server.request('POST', alice, { key, body: { key: 'age', value: 21 } });
    expect(answer.status).toBe(404);
    expect((await values()).get('age')).toBeNull();
  });

  test('of an unknown field is 404 with key, and never makes it', async () => {
    const answer = await set('shoe size', 43);
    expect(answer.status).toBe(404);
    expect(answer.json).toMatchObject({ code: 'field_not_found', errors: [{ path: 'key' }] });
    expect(await values()).toHaveLength(2);
  });

  test('without a key or without a value is refused, and says which was missing', async () => {
    for (const [body, path] of [
      [{ value: 21 }, 'key'],
      [{ key: 'age' }, 'value'],
      [{ key: 5, value: 21 }, 'key'],
    ] as const) {
      const answer = await server.request('POST', alice, { body });
      expect(answer.status).toBe(400);
      expect(answer.json).toMatchObject({ code: 'invalid_parameter', errors: [{ path }] });
    }
  });

  test('with the key in the environment of the caller: users of one key are two, with values of their own', async () => {
    const { production } = server.keys;
    await server.request('POST', '/api/user/', { key: production, body: { key: 'alice@feathery.tech' } });
    await server.request('POST', alice, { key: production, body: { key: 'age', value: 99 } });
    expect((await values()).get('age')).toBeNull();
    expect((await values('alice@feathery.tech', production)).get('age')).toBe(99);
  });
});

describe('setting many values', () => {
  const setMany = (fields: unknown) => server.request('POST', alice, { body: { fields } });

  test('sets them all and answers them in their order', async () => {
    const answer = await setMany({ age: 21, name: 'Alice Jones' });
    expect(answer.status).toBe(201);
    expect(answer.json.map(({ key, value }: Record<string, unknown>) => [key, value])).toEqual([
      ['age', 21],
      ['name', 'Alice Jones'],
    ]);
    expect(await values()).toEqual(
      new Map<string, unknown>([
        ['name', 'Alice Jones'],
        ['age', 21],
      ]),
    );
    expect((await setMany({ age: 22, name: null })).status).toBe(200);
  });

  test('sets none where one of them is wrong, and names each that was', async () => {
    await server.request('POST', '/api/field/', { body: { key: 'vip', type: 'checkbox' } });
    const before = await values();
    const answer = await setMany({ name: 'Another', age: 'old', vip: 1 });
    expect(answer.status).toBe(400);
    expect(answer.json.errors.map(({ path }: { path: string }) => path)).toEqual([
      'fields.age',
      'fields.vip',
    ]);
    expect(await values()).toEqual(before);
  });

  test('sets none where one field is unknown, or the user', async () => {
    const before = await values();
    const answer = await setMany({ name: 'Another', shoe: 43 });
    expect(answer.status).toBe(404);
    expect(answer.json).toMatchObject({ code: 'field_not_found', errors: [{ path: 'fields.shoe' }] });
    expect(await values()).toEqual(before);
    const nobody = await server.request('POST', '/api/field/nobody/', { body: { fields: { age: 21 } } });
    expect(nobody.json).toMatchObject({ code: 'user_not_found', errors: [{ path: 'user_key' }] });
  });

  test('wants an object with one field at least', async () => {
    for (const fields of [{}, [], null, 'age', 5]) {
      const answer = await setMany(fields);
      expect(answer.status).toBe(400);
      expect(answer.json.errors[0].path).toBe('fields');
    }
  });

  test('takes a hundred fields at once, and no more', async () => {
    const keys = Array.from({ length: 101 }, (_, index) => `field ${index}`);
    for (const key of keys) await server.request('POST', '/api/field/', { body: { key, type: 'text_area' } });
    const of = (count: number) => Object.fromEntries(keys.slice(0, count).map((key) => [key, 'x']));
    expect((await setMany(of(100))).json).toHaveLength(100);
    const answer = await setMany(of(101));
    expect(answer.status).toBe(400);
    expect(answer.json.errors).toEqual([
      { path: 'fields', message: 'expected at most 100 fields at once, got 101' },
    ]);
  });

  test('takes no more together than a store writes at once, though the body is small', async () => {
    const keys = Array.from({ length: 15 }, (_, index) => `list ${index}`);
    for (const key of keys)
      await server.request('POST', '/api/field/', { body: { key, type: 'json_value' } });
    // Five bytes that are written as twenty-two.
    const list = `[${'1e20,'.repeat(12_000)}0]`;
    const body = `{"fields":{${keys.map((key) => `"${key}":${list}`).join(',')}}}`;
    const headers = { 'content-type': 'application/json' };
    const answer = await server.request('POST', alice, { headers, body });
    expect(answer.status).toBe(400);
    expect(answer.json.errors).toEqual([
      {
        path: 'fields',
        message: expect.stringMatching(/^expected at most 3 MiB of JSON together, got \d+ bytes$/),
      },
    ]);
  });

  test('takes any key that a field may have, __proto__ and constructor included', async () => {
    for (const key of oddKeys)
      await server.request('POST', '/api/field/', { body: { key, type: 'text_area' } });
    const pairs = oddKeys.map((key, index) => [key, `value ${index}`] as const);
    const body = `{"fields":{${pairs.map((pair) => pair.map((text) => JSON.stringify(text)).join(':')).join(',')}}}`;
    const answer = await server.request('POST', alice, {
      headers: { 'content-type': 'application/json' },
      body,
    });
    expect(answer.status).toBe(201);
    expect(answer.json).toHaveLength(oddKeys.length);
    const after = await values();
    for (const [key, value] of pairs) expect(after.get(key)).toBe(value);
  });
});

describe('clearing a value', () => {
  test('answers 204, also where there is none', async () => {
    for (let times = 0; times < 2; times++) {
      expect((await server.request('DELETE', `${alice}name/`)).status).toBe(204);
      expect((await values()).get('name')).toBeNull();
    }
  });

  test('of an unknown user or field is 404 with the parameter that named it', async () => {
    const nobody = await server.request('DELETE', '/api/field/nobody/name/');
    expect(nobody.json).toMatchObject({ code: 'user_not_found', errors: [{ path: 'user_key' }] });
    const nothing = await server.request('DELETE', `${alice}nothing/`);
    expect(nothing.json).toMatchObject({ code: 'field_not_found', errors: [{ path: 'key' }] });
    for (const { status } of [nobody, nothing]) expect(status).toBe(404);
  });

  test.each(oddKeys)('of the user %j goes by her key in the path', async (key) => {
    const path = `/api/field/${encodeURIComponent(key)}`;
    await server.request('POST', '/api/user/', { body: { key } });
    await server.request('POST', path, { body: { key: 'age', value: 5 } });
    expect((await values(key)).get('age')).toBe(5);
    expect((await server.request('DELETE', `${path}/age`)).status).toBe(204);
    expect((await values(key)).get('age')).toBeNull();
  });
});
