import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startLater } from './later-client.ts';
import type { TestServer, WireRequest } from './test-server.ts';

const alice = 'alice@feathery.tech';
const times = { created_at: '2020-06-01T00:00:00Z', updated_at: '2020-06-02T00:00:00Z' };

describe('what the references after the seed print', () => {
  let server: TestServer;
  let later: string;

  beforeAll(async () => {
    ({ server, later } = await startLater());
  });
  afterAll(() => server[Symbol.asyncDispose]());

  const ask = (method: string, path: string, given: WireRequest = {}) =>
    server.request(method, path, { key: later, ...given });

  test('works for users: id, and sdk_key for their own key', async () => {
    const listed = (await ask('GET', '/api/user/')).json;
    expect(listed[0]).toEqual({ id: alice, name: 'Alice', ...times });
    // As the Python sample sends it: a form under the type of JSON.
    const headers = { 'content-type': 'application/json' };
    const made = await ask('POST', '/api/user/', { headers, body: 'id=carol%40feathery.tech' });
    expect(made.status).toBe(201);
    expect(Object.keys(made.json)).toEqual(['sdk_key', 'id', 'name', 'created_at', 'updated_at']);
    expect(made.json).toMatchObject({ id: 'carol@feathery.tech' });
    const fetched = await ask('POST', '/api/user/', { headers, body: "{'id': 'carol@feathery.tech'}" });
    expect(fetched.json).toEqual(made.json);
    const quoted = { headers, body: "{'key': 'carol@feathery.tech'}" };
    expect((await ask('DELETE', '/api/user/carol@feathery.tech/', quoted)).status).toBe(204);
  });

  test('works for fields: ?id= and id, and values of many fields come as they were sent', async () => {
    const fields = async () => (await ask('GET', `/api/field/?id=${alice}`)).json;
    const text = { type: 'text_field', display_text: 'What is your name?', ...times };
    const age = {
      id: 'age',
      field_id: 'age',
      type: 'integer_field',
      display_text: 'How old are you?',
      ...times,
    };
    expect(await fields()).toEqual([
      { id: 'name', field_id: 'name', ...text, value: 'Alice Smith' },
      { ...age, value: null },
    ]);
    const set = await ask('POST', `/api/field/${alice}/`, { body: { fields: { age: 21 } } });
    expect([set.status, set.json]).toEqual([201, { fields: { age: 21 } }]);
    expect((await fields())[1]).toEqual({ ...age, value: 21 });
  });

  test('works for one value at a time, named by field_id', async () => {
    const { status, json } = await ask('POST', '/api/field/bob@feathery.tech/', {
      body: { field_id: 'age', value: 21 },
    });
    expect(status).toBe(201);
    expect(Object.keys(json)).toEqual(['field_id', 'value', 'created_at', 'updated_at']);
    expect(json).toMatchObject({ field_id: 'age', value: 21 });
  });

  test('works for the account', async () => {
    expect((await ask('GET', '/api/account/')).json).toEqual({ team: 'Roost' });
  });

  test('what users hold is never renamed, and nor are the ids of what Roost names', async () => {
    await ask('POST', '/api/field/', { body: { id: 'key', type: 'json_value' } });
    const value = { key: 'id', api_key: [{ key: 1 }], id: { key: 'field_id' } };
    const set = await ask('POST', `/api/field/${alice}/`, { body: { fields: { key: value } } });
    expect(set.json).toEqual({ fields: { key: value } });
    const one = await ask('POST', `/api/field/${alice}/`, { body: { field_id: 'key', value } });
    expect(one.json).toMatchObject({ field_id: 'key', value });
    const listed = (await ask('GET', `/api/field/?id=${alice}`)).json;
    expect(listed.at(-1)).toMatchObject({ id: 'key', value });
    const made = (await ask('POST', '/api/key/', { body: { name: 'plain', scopes: ['*'] } })).json;
    expect(made).toMatchObject({ key: expect.stringMatching(/^hn_/), id: expect.stringMatching(/^key_/) });
  });
});

describe('whoever asks', () => {
  let server: TestServer;
  let later: string;
  let keyId: string;

  beforeAll(async () => {
    ({ server, later, keyId } = await startLater());
  });
  afterAll(() => server[Symbol.asyncDispose]());

  const errorsOf = async (method: string, path: string, given: WireRequest) => {
    const { status, json } = await server.request(method, path, given);
    return { status, paths: json.errors.map((error: { path: string }) => error.path), message: json.message };
  };

  test('may use the words of any dialect, and is answered in those of her key', async () => {
    const user = { key: expect.any(String), id: expect.any(String) };
    for (const word of ['key', 'id'] as const) {
      const body = { [word]: 'dora@example.com' };
      const first = (await server.request('POST', '/api/user/', { body })).json;
      expect(first).toMatchObject({ key: 'dora@example.com', api_key: user.key });
      const second = (await server.request('POST', '/api/user/', { key: later, body })).json;
      expect(second).toMatchObject({ id: 'dora@example.com', sdk_key: first.api_key });
      for (const key of [server.keys.development, later]) {
        const path = `/api/field/?${word}=${alice}`;
        expect((await server.request('GET', path, { key })).json[0].value).toBe('Alice Smith');
      }
    }
  });

  test('is told which words contradict each other, once it is known who she is', async () => {
    const body = { key: 'a', id: 'b' };
    const sentence = 'differs from key, which means the same: give one of them';
    for (const key of [server.keys.development, later]) {
      for (const [method, path, given] of [
        ['POST', '/api/user/', { key, body }],
        ['GET', '/api/field/?key=a&id=b', { key }],
      ] as const) {
        const { status, paths, message } = await errorsOf(method, path, given);
        expect({ status, paths }).toEqual({ status: 400, paths: ['id'] });
        expect(message).toContain(`id: ${sentence}`);
      }
    }
    const agreeing = { body: { key: alice, id: alice } };
    expect((await server.request('POST', '/api/user/', agreeing)).status).toBe(200);
    expect((await server.request('GET', '/api/field/?key=a&id=b', { key: null })).status).toBe(401);
  });

  test('is told of mistakes in the word that she used, or in that of her key', async () => {
    const { development } = server.keys;
    for (const [key, body, path] of [
      [development, {}, 'key'],
      [development, { id: 7 }, 'id'],
      [later, {}, 'id'],
      [later, { key: 7 }, 'key'],
      [later, { id: 7 }, 'id'],
    ] as const) {
      const said = await errorsOf('POST', '/api/user/', { key, body });
      expect(said).toMatchObject({ status: 400, paths: [path] });
      expect(said.message).toContain(`: ${path}: `);
    }
    const set = `/api/field/${alice}/`;
    const unknownField = { key: later, body: { field_id: 'none', value: 1 } };
    expect(await errorsOf('POST', set, unknownField)).toMatchObject({ status: 404, paths: ['field_id'] });
    const many = { key: later, body: { fields: { age: 'x', key: 1 } } };
    expect(await errorsOf('POST', set, many)).toMatchObject({ status: 404, paths: ['fields.key'] });
    const nobody = { key: later, body: { fields: { age: 1 } } };
    expect(await errorsOf('POST', '/api/field/nobody/', nobody)).toMatchObject({ paths: ['id'] });
    const gone = await errorsOf('GET', '/api/user/nobody/', { key: development });
    expect(gone).toMatchObject({ status: 404, paths: ['key'] });
  });

  test('gets the next page in the words that she asked in', async () => {
    for (const word of ['key', 'id']) {
      const path = `/api/field/?limit=1&${word}=${alice}`;
      const first = await server.request('GET', path, { key: later });
      const link = first.headers.get('link') ?? '';
      expect(link).toContain(`${word}=${encodeURIComponent(alice)}`);
      const next = new URL(/<(.+)>/.exec(link)?.[1] ?? '');
      const second = await server.request('GET', next.pathname + next.search, { key: later });
      expect([...first.json, ...second.json].map(({ id }) => id)).toEqual(['name', 'age']);
    }
  });

  test('with her own key may name herself in either word, nobody else, and is answered in the first dialect', async () => {
    const own = (await server.request('POST', '/api/user/', { key: later, body: { id: alice } })).json
      .sdk_key;
    const ask = (query: string) => server.request('GET', `/api/field/?${query}`, { key: own });
    expect((await ask(`id=${alice}`)).json[0]).toMatchObject({ key: 'name', value: 'Alice Smith' });
    expect((await ask('id=bob@feathery.tech')).status).toBe(403);
    expect((await ask(`id=${alice}&key=bob@feathery.tech`)).status).toBe(403);
    expect((await ask(`id=bob@feathery.tech&key=${alice}`)).status).toBe(400);
  });

  test('has a dialect that its successor keeps and that can be changed', async () => {
    const read = async (id: string) => (await server.request('GET', `/api/key/${id}/`)).json.dialect;
    expect(await read(keyId)).toBe('2023-10');
    const grace = { body: { grace_seconds: 60 } };
    const next = (await server.request('POST', `/api/key/${keyId}/regenerate/`, grace)).json;
    expect(next.dialect).toBe('2023-10');
    const change = (dialect: string) => server.request('POST', `/api/key/${next.id}/`, { body: { dialect } });
    expect((await change('2021-02')).json.dialect).toBe('2021-02');
    expect(await read(next.id)).toBe('2021-02');
    expect((await change('2022-01')).status).toBe(400);
    const plain = { body: { name: 'plain', scopes: ['users:read'] } };
    expect((await server.request('POST', '/api/key/', plain)).json.dialect).toBe('2021-02');
  });
});
