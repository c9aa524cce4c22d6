import { issueApiKey, makeApiKey } from '@roost/core';
import type { Scope } from '@roost/schemas';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startTestServer, type TestAnswer, type TestServer } from './test-server.ts';

let server: TestServer;
/** Alice's own API key. */
let own: string;

const alice = '/api/field/alice@feathery.tech/';
const aliceValues = '/api/field/?key=alice@feathery.tech';
const system = {
  actor: { type: 'system', id: 'test', name: null },
  requestId: 'r',
  ip: null,
  at: 0,
} as const;

beforeAll(async () => {
  server = await startTestServer();
  own = await userKey('alice@feathery.tech');
});

afterAll(() => server[Symbol.asyncDispose]());

async function userKey(key: string): Promise<string> {
  return (await server.request('POST', '/api/user/', { body: { key } })).json.api_key;
}

function expectRefused(answer: TestAnswer, status: 401 | 403): void {
  const message = status === 401 ? 'API key is invalid' : 'Insufficient permissions';
  expect(answer.status).toBe(status);
  expect(answer.json).toMatchObject({ message, detail: message });
  expect(answer.json.errors).toBeUndefined();
}

/** Every place where a credential may stand. */
const placements: [string, (credential: string) => Record<string, string>][] = [
  ['Authorization: Token', (credential) => ({ authorization: `Token ${credential}` })],
  ['Authorization: token', (credential) => ({ authorization: `token ${credential}` })],
  ['Authorization: alone', (credential) => ({ authorization: credential })],
  ['Authorization: Bearer', (credential) => ({ authorization: `Bearer ${credential}` })],
  ['Authorization: BEARER, two spaces', (credential) => ({ authorization: `BEARER  ${credential}` })],
  ['API-KEY', (credential) => ({ 'API-KEY': credential })],
  ['api_key', (credential) => ({ api_key: credential })],
  ['the same in two', (credential) => ({ 'api-key': credential, authorization: `Bearer ${credential}` })],
];

describe.each(placements)('a credential as %s', (_, headersOf) => {
  test('lets an admin in', async () => {
    const headers = headersOf(server.keys.development);
    expect((await server.request('GET', '/api/user/', { key: null, headers })).json).toHaveLength(2);
    expect((await server.request('GET', aliceValues, { key: null, headers })).status).toBe(200);
  });

  test('lets a user in to her own values', async () => {
    const headers = headersOf(own);
    expect((await server.request('GET', aliceValues, { key: null, headers })).json[0].value).toBe(
      'Alice Smith',
    );
    const body = { key: 'age', value: 21 };
    expect((await server.request('POST', alice, { key: null, headers, body })).json.value).toBe(21);
  });

  test('that nobody was given is refused', async () => {
    for (const credential of [makeApiKey(), '00000000-0000-4000-8000-000000000000', 'hn_x', 'abc', 'é']) {
      expectRefused(
        await server.request('GET', '/api/user/', { key: null, headers: headersOf(credential) }),
        401,
      );
    }
  });
});

describe('401', () => {
  test('where there is no credential, or none that is one', async () => {
    const cases = [
      {},
      ...['', 'Token', 'Token ', 'Basic YTpi', 'Token a b'].map((text) => ({ authorization: text })),
    ];
    for (const headers of cases) {
      expectRefused(await server.request('GET', '/api/user/', { key: null, headers }), 401);
    }
  });

  test('for a good key that was mistyped or cut', async () => {
    const good = server.keys.development;
    const last = good.at(-1) === 'a' ? 'b' : 'a';
    for (const key of [
      good.slice(0, -1),
      good.slice(0, -1) + last,
      `${good}0`,
      good.toUpperCase(),
      `${good},`,
    ]) {
      expectRefused(await server.request('GET', '/api/user/', { key }), 401);
    }
  });

  test('for two credentials that differ, although either is good', async () => {
    const { development, production } = server.keys;
    const headers = { authorization: `Token ${development}`, 'api-key': production };
    expectRefused(await server.request('GET', '/api/user/', { key: null, headers }), 401);
  });

  test('for a good key in the query, the body or a cookie', async () => {
    const key = server.keys.development;
    const query = new URLSearchParams({ api_key: key, 'API-KEY': key, authorization: `Token ${key}`, key });
    expectRefused(await server.request('GET', `/api/user/?${query}`, { key: null }), 401);
    const body = { key: 'carol', api_key: key, authorization: key };
    expectRefused(await server.request('POST', '/api/user/', { key: null, body }), 401);
    const headers = { cookie: `api_key=${key}; authorization=${key}` };
    expectRefused(await server.request('GET', '/api/user/', { key: null, headers }), 401);
  });

  test('comes before anything is said of users, fields or the body', async () => {
    for (const [method, path] of [
      ['GET', '/api/user/nobody/'],
      ['DELETE', '/api/field/nothing/'],
      ['GET', '/api/user/?limit=abc'],
      ['DELETE', '/api/field/nobody/nothing/'],
    ] as const) {
      expectRefused(await server.request(method, path, { key: null }), 401);
    }
    const body = '{"broken';
    expectRefused(await server.request('POST', '/api/user/', { key: null, body }), 401);
  });
});

describe("a user's API key", () => {
  test('is the same over repeated POSTs, and of no other user', async () => {
    expect(await userKey('alice@feathery.tech')).toBe(own);
    await server.request('POST', '/api/user/', { body: { key: 'alice@feathery.tech', name: 'Alice 2.0' } });
    expect(await userKey('alice@feathery.tech')).toBe(own);
    expect(await userKey('bob@feathery.tech')).not.toBe(own);
  });

  test('reads, sets and clears her own values', async () => {
    expect((await server.request('GET', aliceValues, { key: own })).status).toBe(200);
    expect((await server.request('HEAD', aliceValues, { key: own })).status).toBe(200);
    const fields = { age: 20, name: 'Alice Smith' };
    expect((await server.request('POST', alice, { key: own, body: { fields } })).json).toHaveLength(2);
    expect((await server.request('DELETE', `${alice}age/`, { key: own })).status).toBe(204);
    const encoded = '/api/field/alice%40feathery.tech';
    expect((await server.request('POST', encoded, { key: own, body: { key: 'age', value: 1 } })).status).toBe(
      201,
    );
  });

  test('does nothing else: the values of others, lists, users and definitions are 403', async () => {
    const bob = '/api/field/bob@feathery.tech/';
    const setAge = { key: 'age', value: 1 };
    const calls: [string, string, unknown?][] = [
      ['GET', '/api/field/'],
      ['GET', '/api/field/?key=bob@feathery.tech'],
      ['GET', '/api/field/?key=bob@feathery.tech&key=alice@feathery.tech'],
      ['GET', '/api/field/?user_key=alice@feathery.tech'],
      ['POST', bob, setAge],
      ['POST', `${bob}?user_key=alice@feathery.tech`, setAge],
      ['POST', bob, { ...setAge, user_key: 'alice@feathery.tech' }],
      ['POST', bob, { fields: { age: 1 }, user_key: 'alice@feathery.tech' }],
      ['DELETE', `${bob}age/`],
      ['POST', '/api/field/nobody/', setAge],
      ['POST', '/api/field/', { key: 'alice@feathery.tech', type: 'text_area' }],
      ['DELETE', '/api/field/age/'],
      ['GET', '/api/user/'],
      ['GET', '/api/user/alice@feathery.tech/'],
      ['POST', '/api/user/', { key: 'alice@feathery.tech' }],
      ['DELETE', '/api/user/alice@feathery.tech/'],
    ];
    for (const [method, path, body] of calls) {
      expectRefused(await server.request(method, path, { key: own, body }), 403);
    }
    expect((await server.request('GET', '/api/field/?key=bob@feathery.tech')).json[1].value).toBeNull();
  });

  test('is no key of the same user in another environment', async () => {
    const { production } = server.keys;
    const body = { key: 'alice@feathery.tech' };
    const there = await server.request('POST', '/api/user/', { key: production, body });
    expect(there.json.api_key).not.toBe(own);
    const set = { key: 'age', value: 77 };
    await server.request('POST', alice, { key: there.json.api_key, body: set });
    expect((await server.request('GET', aliceValues)).json[1].value).not.toBe(77);
    await server.request('DELETE', '/api/user/alice@feathery.tech/', { key: production });
  });

  test('dies with her: refused at once where it was not used lately', async () => {
    const key = await userKey('carol');
    await server.request('DELETE', '/api/user/carol/');
    expectRefused(await server.request('GET', '/api/field/?key=carol', { key }), 401);
    const again = await userKey('carol');
    expectRefused(await server.request('GET', '/api/field/?key=carol', { key }), 401);
    expect((await server.request('GET', '/api/field/?key=carol', { key: again })).status).toBe(200);
  });
});

test('a key that was in use is refused within five seconds of its end', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  try {
    await using other = await startTestServer();
    const body = { key: 'carol' };
    const { api_key: key } = (await other.request('POST', '/api/user/', { body })).json;
    expect((await other.request('GET', '/api/field/?key=carol', { key })).status).toBe(200);
    await other.request('DELETE', '/api/user/carol/');
    vi.advanceTimersByTime(5_000);
    expectRefused(await other.request('GET', '/api/field/?key=carol', { key }), 401);
  } finally {
    vi.useRealTimers();
  }
});

test('a key does what its scopes allow and nothing else', async () => {
  const issue = async (...scopes: Scope[]) => {
    const wanted = { environment: 'development', name: 'limited', scopes };
    return (await issueApiKey(server.core, wanted, { ...system, environment: 'development' })).key;
  };
  const calls: [Scope, string, string, unknown?][] = [
    ['users:read', 'GET', '/api/user/'],
    ['users:read', 'GET', '/api/user/bob@feathery.tech/'],
    ['users:write', 'POST', '/api/user/', { key: 'dave' }],
    ['users:write', 'DELETE', '/api/user/dave/'],
    ['values:read', 'GET', '/api/field/'],
    ['values:write', 'POST', alice, { key: 'age', value: 3 }],
    ['values:write', 'DELETE', `${alice}age/`],
    ['fields:write', 'POST', '/api/field/', { key: 'limited', type: 'text_area' }],
    ['fields:write', 'DELETE', '/api/field/limited/'],
  ];
  for (const [scope, method, path, body] of calls) {
    const others = [...new Set(calls.map(([name]) => name))].filter((name) => name !== scope);
    expectRefused(await server.request(method, path, { key: await issue(...others), body }), 403);
    expect((await server.request(method, path, { key: await issue(scope), body })).status).toBeLessThan(300);
  }
  expectRefused(await server.request('GET', '/api/user/', { key: await issue() }), 403);
});
