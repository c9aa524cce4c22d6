import { setTimeout as delay } from 'node:timers/promises';
import { addSsoKey, readSsoKey } from '@roost/embedded';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readTrail } from './audit-trail.ts';
import { signToken } from './sso-tokens.ts';
import { startTestServer, type TestServer } from './test-server.ts';

let server: TestServer;
let ssoKeys: { development: string; production: string };

beforeAll(async () => {
  server = await startTestServer();
  const read = (environment: string) => readSsoKey(server.folder, environment) ?? '';
  ssoKeys = { development: read('development'), production: read('production') };
});

afterAll(() => server[Symbol.asyncDispose]());

let people = 0;
/** A person nobody has seen yet. */
const newPerson = () => `person${people++}@example.com`;
const seconds = (offset: number) => Math.floor(Date.now() / 1000) + offset;
const sign = (claims: Record<string, unknown>) => signToken(claims, ssoKeys.development);
const bearer = (token: string, apiKey?: string) => ({
  key: null,
  headers: { authorization: `Bearer ${token}`, ...(apiKey === undefined ? {} : { 'api-key': apiKey }) },
});
const valuesOf = (email: string) => `/api/field/?key=${email}`;

async function ask(token: string, path: string) {
  const { status, json } = await server.request('GET', path, bearer(token));
  return status === 401 ? json.message : status;
}

/** As an admin sees her; undefined where there is nobody. */
async function find(email: string, key = server.keys.development) {
  const { status, json } = await server.request('GET', `/api/user/${email}/`, { key });
  return status === 200 ? json : undefined;
}

const creations = async (email: string) => readTrail(server, { target: email, action: 'user.created' });

describe('a person signed in elsewhere', () => {
  test.each(['Bearer', 'bearer', 'Token', ''])('may bring her token after "%s"', async (scheme) => {
    const email = newPerson();
    const headers = { authorization: `${scheme} ${sign({ email })}`.trim() };
    expect((await server.request('GET', valuesOf(email), { key: null, headers })).status).toBe(200);
    expect(await find(email)).toMatchObject({ key: email, name: null });
  });

  test('is made on first sight with her email as key, her name, and a key of her own', async () => {
    const email = newPerson();
    expect(await ask(sign({ email, name: 'Eve' }), valuesOf(email))).toBe(200);
    expect(await find(email)).toMatchObject({ key: email, name: 'Eve' });
    const own = (await server.request('POST', '/api/user/', { body: { key: email } })).json.api_key;
    expect((await server.request('GET', valuesOf(email), { key: own })).status).toBe(200);
    expect(await ask(sign({ email, name: 'Eva' }), valuesOf(email))).toBe(200);
    expect(await find(email)).toMatchObject({ name: 'Eve' });
    expect(await creations(email)).toHaveLength(1);
  });

  test('is made once, also when twenty requests come at once', async () => {
    const email = newPerson();
    const token = sign({ email, name: 'Eve' });
    const set = (age: number) =>
      server.request('POST', `/api/field/${email}/`, { ...bearer(token), body: { key: 'age', value: age } });
    const answers = await Promise.all(Array.from({ length: 20 }, (_, age) => set(age)));
    for (const { status } of answers) expect([200, 201]).toContain(status);
    expect(await creations(email)).toMatchObject([{ actor: { type: 'person', id: email, name: 'Eve' } }]);
  });

  test('is not made by a request that is refused', async () => {
    const email = newPerson();
    const token = sign({ email });
    for (const path of [
      '/api/user/',
      '/api/field/',
      valuesOf('alice@feathery.tech'),
      '/api/key/',
      '/api/audit/',
    ]) {
      expect(await ask(token, path)).toBe(403);
    }
    expect(await ask(token, '/api/nothing/')).toBe(404);
    expect(await ask(`${token}x`, valuesOf(email))).toBe('JWT token is invalid');
    expect(await find(email)).toBeUndefined();
    expect(await creations(email)).toEqual([]);
  });

  test('who is a user already keeps her name and her values', async () => {
    const email = 'alice@feathery.tech';
    const before = await find(email);
    const { json } = await server.request('GET', valuesOf(email), bearer(sign({ email, name: 'Mallory' })));
    expect(json[0]).toMatchObject({ key: 'name', value: 'Alice Smith' });
    expect(await find(email)).toEqual(before);
  });

  test('reads and sets her own values and nothing else', async () => {
    const email = newPerson();
    const as = bearer(sign({ email }));
    const set = await server.request('POST', `/api/field/${email}/`, {
      ...as,
      body: { key: 'age', value: 21 },
    });
    expect(set.status).toBe(201);
    const many = await server.request('POST', `/api/field/${email}/`, {
      ...as,
      body: { fields: { name: 'E' } },
    });
    expect(many.status).toBe(201);
    expect((await server.request('GET', valuesOf(email), as)).json).toMatchObject([
      { value: 'E' },
      { value: 21 },
    ]);
    expect((await server.request('DELETE', `/api/field/${email}/age/`, as)).status).toBe(204);

    const others: [string, string, unknown?][] = [
      ['GET', valuesOf('alice@feathery.tech')],
      ['POST', '/api/field/alice@feathery.tech/', { key: 'age', value: 1 }],
      ['DELETE', '/api/field/alice@feathery.tech/name/'],
      ['GET', '/api/user/'],
      ['GET', `/api/user/${email}/`],
      ['POST', '/api/user/', { key: email, name: 'Queen' }],
      ['POST', `/api/user/${email}/regenerate/`],
      ['DELETE', `/api/user/${email}/`],
      ['POST', '/api/field/', { key: 'age', display_text: 'x' }],
      ['DELETE', '/api/field/age/'],
    ];
    for (const [method, path, body] of others) {
      const answer = await server.request(method, path, { ...as, body });
      expect([answer.status, answer.json.message], `${method} ${path}`).toEqual([
        403,
        'Insufficient permissions',
      ]);
    }
  });
});

describe('the times of a token', () => {
  const refused = 'JWT token is invalid';

  test.each([
    [{}, 200],
    [{ exp: 3600 }, 200],
    [{ exp: -50 }, 200],
    [{ exp: -70 }, refused],
    [{ nbf: -3600 }, 200],
    [{ nbf: 50 }, 200],
    [{ nbf: 70 }, refused],
    [{ nbf: -10, exp: 10, iat: -10 }, 200],
  ])('%j seconds from now, with 60 s for clocks that differ: %s', async (offsets, expected) => {
    const times = Object.entries(offsets).map(([name, offset]) => [name, seconds(offset)]);
    const email = newPerson();
    expect(await ask(sign({ email, ...Object.fromEntries(times) }), valuesOf(email))).toBe(expected);
  });

  test.each(['tomorrow', null, {}, [], true])('that are no numbers (%j) are refused', async (wrong) => {
    const email = newPerson();
    for (const name of ['exp', 'nbf']) {
      expect(await ask(sign({ email, [name]: wrong }), valuesOf(email))).toBe(refused);
    }
  });
});

describe('a key that acts for a person', () => {
  const make = async (scopes: string[], key = server.keys.development) =>
    (await server.request('POST', '/api/key/', { key, body: { name: 'acting', scopes } })).json.key;

  test('may do what its scopes say, and what she herself may', async () => {
    const email = newPerson();
    const as = bearer(sign({ email, name: 'Eve' }), await make(['users:read']));
    expect((await server.request('GET', '/api/user/', as)).status).toBe(200);
    expect(await find(email)).toMatchObject({ key: email, name: 'Eve' });
    expect(
      (await server.request('POST', `/api/field/${email}/`, { ...as, body: { key: 'age', value: 3 } }))
        .status,
    ).toBe(201);
    expect((await server.request('GET', valuesOf('alice@feathery.tech'), as)).status).toBe(403);
    expect((await server.request('DELETE', `/api/user/${email}/`, as)).status).toBe(403);
  });

  test('works in its own environment with tokens of that one alone', async () => {
    const email = newPerson();
    const { development, production } = server.keys;
    const [here, there] = [sign({ email }), signToken({ email }, ssoKeys.production)];
    const get = async (token: string, key: string) =>
      (await server.request('GET', '/api/user/', bearer(token, key))).status;
    expect(await get(here, production)).toBe(401);
    expect(await get(there, development)).toBe(401);
    expect([await find(email), await find(email, production)]).toEqual([undefined, undefined]);
    expect(await get(here, development)).toBe(200);
    expect(await find(email)).toBeDefined();
    expect(await find(email, production)).toBeUndefined();
    expect(await get(there, production)).toBe(200);
    expect(await find(email, production)).toBeDefined();
  });

  test("is never a user's own", async () => {
    const email = newPerson();
    const alice = 'alice@feathery.tech';
    const own = (await server.request('POST', '/api/user/', { body: { key: alice } })).json.api_key;
    for (const about of [email, alice]) {
      expect((await server.request('GET', valuesOf(about), bearer(sign({ email }), own))).status).toBe(403);
      expect((await server.request('GET', valuesOf(about), bearer(sign({ email: alice }), own))).status).toBe(
        403,
      );
    }
    expect(await find(email)).toBeUndefined();
  });
});

test('a token opens the environment whose SSO key signed it, and no other', async () => {
  const email = newPerson();
  expect(await ask(signToken({ email }, ssoKeys.production), valuesOf(email))).toBe(200);
  expect(await find(email)).toBeUndefined();
  expect(await find(email, server.keys.production)).toBeDefined();
});

test('a rotated SSO key: within 5 s old tokens are refused and new ones work, in its environment alone', async () => {
  await using other = await startTestServer();
  const key = readSsoKey(other.folder, 'development') ?? '';
  const untouched = readSsoKey(other.folder, 'production') ?? '';
  const status = async (by: string) => {
    const email = newPerson();
    return (await other.request('GET', valuesOf(email), bearer(signToken({ email }, by)))).status;
  };
  expect(await status(key)).toBe(200);
  const next = addSsoKey(other.folder, 'development', { replace: true });
  const until = Date.now() + 5_000;
  const becomes = async (by: string, expected: number) => {
    while ((await status(by)) !== expected) {
      expect(Date.now()).toBeLessThan(until);
      await delay(50);
    }
  };
  // One after the other: a token that fails has the keys read anew, and would do the old one's waiting for it.
  await becomes(key, 401);
  await becomes(next, 200);
  expect([await status(next), await status(key), await status(untouched)]).toEqual([200, 401, 200]);
});

test('tokens that are huge, deep or odd are refused or taken, and never a fault', async () => {
  let deep: unknown = 'x';
  for (let level = 0; level < 3_000; level++) deep = [deep];
  const long = 'x'.repeat(8_000);
  const email = newPerson();
  const refused: Record<string, unknown>[] = [
    { email: long },
    { email, name: long },
    { email: deep },
    { email, name: deep },
    { email, name: 'escape \u001b[31m' },
    { email, exp: deep },
    { email: ['a@example.com'] },
    { email: '' },
    {},
  ];
  for (const claims of refused) {
    expect(await ask(sign(claims), valuesOf(email))).toBe('JWT token is invalid');
  }
  expect(
    await ask(signToken({ email, long }, 'another key of some length, 32 at least'), valuesOf(email)),
  ).toBe('JWT token is invalid');
  expect(await find(email)).toBeUndefined();
  // What a token says besides is nobody's business, as long as it is.
  expect(await ask(sign({ email, long }), valuesOf(email))).toBe(200);
  expect(await ask(sign({ email, deep }), valuesOf(email))).toBe(200);
  expect(await ask(sign({ email, __proto__: null, constructor: 'x' }), valuesOf(email))).toBe(200);
});
