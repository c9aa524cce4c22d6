import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { oddKeys } from './odd-keys.ts';
import { sendRaw } from './raw-http.ts';
import { startTestServer, type TestServer } from './test-server.ts';

let server: TestServer;

beforeEach(async () => {
  server = await startTestServer();
});

afterEach(() => server[Symbol.asyncDispose]());

const alice = '/api/user/alice@feathery.tech/';
const bob = {
  key: 'bob@feathery.tech',
  name: 'Bob',
  created_at: '2020-06-03T00:00:00Z',
  updated_at: '2020-06-04T00:00:00Z',
};

const post = (body: unknown, key?: string) =>
  server.request('POST', '/api/user/', { body, ...(key ? { key } : {}) });
const listKeys = async () =>
  (await server.request('GET', '/api/user/')).json.map((user: { key: string }) => user.key);

describe('POST of a user', () => {
  test('answers 201 for one who is made and 200 for one who is there', async () => {
    expect((await post({ key: 'carol' })).status).toBe(201);
    expect((await post({ key: 'carol' })).status).toBe(200);
    expect((await post({ key: 'carol', name: 'Carol' })).status).toBe(200);
  });

  test('with the key alone fetches: nothing changes, updated_at included', async () => {
    const { json } = await post({ key: bob.key });
    expect(json).toEqual({ api_key: expect.any(String), ...bob });
    expect((await server.request('GET', '/api/user/bob@feathery.tech/')).json).toEqual(bob);
  });

  test('with the name she has changes nothing, updated_at included', async () => {
    expect((await post({ key: bob.key, name: 'Bob' })).json).toMatchObject(bob);
  });

  test('with another name renames her and moves updated_at alone', async () => {
    const sentAt = Date.now();
    const { json } = await post({ key: bob.key, name: 'Robert' });
    expect(json).toMatchObject({ name: 'Robert', created_at: bob.created_at });
    expect(Date.parse(json.updated_at)).toBeGreaterThanOrEqual(sentAt);
  });

  test('a missing name answers null, and name: null clears the name', async () => {
    expect((await post({ key: 'carol' })).json.name).toBeNull();
    expect((await post({ key: bob.key, name: null })).json.name).toBeNull();
    expect((await server.request('GET', '/api/user/bob@feathery.tech/')).json.name).toBeNull();
  });

  test('without a key, or with one that is none, is refused and says which parameter was wrong', async () => {
    for (const key of [undefined, null, 5, '', 'a\nb', 'a\u0000', '\u009f', 'x'.repeat(257), ['a']]) {
      const answer = await post({ key });
      expect(answer.status).toBe(400);
      expect(answer.json.code).toBe('invalid_parameter');
      expect(answer.json.errors).toEqual([{ path: 'key', message: expect.any(String) }]);
    }
    expect(await listKeys()).toHaveLength(2);
  });

  test('counts characters of a key as people do: 256 emoji are 256', async () => {
    expect((await post({ key: '😀'.repeat(256) })).status).toBe(201);
    expect((await post({ key: '😀'.repeat(257) })).status).toBe(400);
  });

  test('many at once for the same new key make her once, with one API key', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => post({ key: 'carol' })));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(new Set(answers.map(({ json }) => json.api_key))).toHaveLength(1);
    expect((await listKeys()).filter((key: string) => key === 'carol')).toHaveLength(1);
  });
});

describe('a user', () => {
  test('who is not there is 404 with the parameter that named her, and is never made by it', async () => {
    for (const method of ['GET', 'DELETE']) {
      const answer = await server.request(method, '/api/user/nobody/');
      expect(answer.status).toBe(404);
      expect(answer.json).toMatchObject({ code: 'user_not_found', errors: [{ path: 'key' }] });
    }
    expect(await listKeys()).toEqual(['alice@feathery.tech', 'bob@feathery.tech']);
  });

  test('who was deleted is gone with her values: made again, she has none and another API key', async () => {
    const before = await post({ key: 'alice@feathery.tech' });
    expect((await server.request('DELETE', alice)).status).toBe(204);
    expect((await server.request('GET', alice)).status).toBe(404);
    expect((await server.request('DELETE', alice)).status).toBe(404);
    const after = await post({ key: 'alice@feathery.tech' });
    expect(after.status).toBe(201);
    expect(after.json.api_key).not.toBe(before.json.api_key);
    const fields = await server.request('GET', '/api/field/?key=alice@feathery.tech');
    expect(fields.json.map((field: { value: unknown }) => field.value)).toEqual([null, null]);
  });

  test('of another environment looks exactly like one who does not exist', async () => {
    const key = server.keys.production;
    expect((await server.request('GET', '/api/user/', { key })).json).toEqual([]);
    const there = await server.request('GET', alice, { key });
    const nowhere = await server.request('GET', '/api/user/nobody@feathery.tech/', { key });
    const blank = ({ json }: typeof there) => ({ ...json, request_id: '', errors: json.errors[0].path });
    expect(there.status).toBe(404);
    expect(blank(there)).toEqual(blank(nowhere));
    expect((await server.request('DELETE', alice, { key })).status).toBe(404);
    expect((await post({ key: 'alice@feathery.tech', name: 'Another' }, key)).status).toBe(201);
    expect((await server.request('GET', alice)).json.name).toBe('Alice');
  });

  test('keys are compared exactly: another case or another normal form is another user', async () => {
    for (const key of ['Alice@feathery.tech', ' alice@feathery.tech', '\u00e9', 'e\u0301']) {
      expect((await post({ key })).status).toBe(201);
    }
    expect(await listKeys()).toHaveLength(6);
  });

  test.each(oddKeys)('may have the key %j: it is found, listed and deleted by it', async (key) => {
    const path = `/api/user/${encodeURIComponent(key)}/`;
    expect((await post({ key, name: 'Odd' })).status).toBe(201);
    expect((await post({ key })).json).toMatchObject({ key, name: 'Odd' });
    expect((await server.request('GET', path)).json).toMatchObject({ key, name: 'Odd' });
    expect((await server.request('GET', path.slice(0, -1))).json).toMatchObject({ key });
    expect(await listKeys()).toContain(key);
    expect((await server.request('DELETE', path)).status).toBe(204);
    expect(await listKeys()).not.toContain(key);
  });
});

describe('a path', () => {
  test('names the users `.` and `..` as it came: nothing is resolved away on the server', async () => {
    for (const key of ['.', '..']) {
      await post({ key });
      const answer = await sendRaw(
        server.address,
        `GET /api/user/${key}/ HTTP/1.1\r\nHost: localhost\r\nAPI-KEY: ${server.keys.development}\r\n\r\n`,
      );
      expect(JSON.parse(answer?.text ?? '')).toMatchObject({ key });
    }
  });

  test('takes a key raw and percent-encoded, with and without the slash, never by a redirect', async () => {
    for (const key of ['alice@feathery.tech', 'alice%40feathery.tech', '%61lice@feathery%2Etech']) {
      for (const slash of ['/', '']) {
        const answer = await server.request('GET', `/api/user/${key}${slash}`);
        expect(answer.status).toBe(200);
        expect(answer.json.key).toBe('alice@feathery.tech');
      }
    }
    for (const path of ['/api/user', '/api/user/']) {
      expect((await server.request('GET', path)).status).toBe(200);
      expect((await server.request('POST', path, { body: { key: 'carol' } })).json.key).toBe('carol');
    }
  });

  test('with a percent sign that encodes nothing is the key itself', async () => {
    await post({ key: '100%' });
    expect((await server.request('GET', '/api/user/100%/')).json.key).toBe('100%');
    expect((await server.request('GET', '/api/user/100%25/')).json.key).toBe('100%');
  });

  test('answers HEAD as GET without the body', async () => {
    for (const [path, status] of [
      ['/api/user/', 200],
      [alice, 200],
      ['/api/user/nobody/', 404],
    ] as const) {
      const answer = await server.request('HEAD', path);
      expect(answer.status).toBe(status);
      expect(answer.text).toBe('');
    }
  });
});

test('users are listed in order of creation, then key', async () => {
  const { store } = server.core;
  const record = await store.getUser('development', bob.key);
  if (!record) throw new Error('Bob is of the sample data');
  const origin = {
    actor: { type: 'system', id: 'test', name: null },
    environment: 'development',
    requestId: 'r',
    ip: null,
    at: 0,
  } as const;
  for (const [index, key] of ['z', 'b', 'a'].entries()) {
    const createdAt = index === 0 ? 0 : 1_000;
    await store.createUser({ ...record, key, createdAt, apiKeyDigest: key }, origin);
  }
  expect(await listKeys()).toEqual(['z', 'a', 'b', 'alice@feathery.tech', 'bob@feathery.tech']);
});
