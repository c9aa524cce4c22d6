import { issueApiKey, makeApiKey, makeOrigin, reissueApiKey } from '@roost/core';
import { contract, type Endpoint, type Scope, scopes } from '@roost/schemas';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Names, requestTo } from './security-requests.ts';
import { badTokens, signToken } from './sso-tokens.ts';
import { startTestServer, type TestServer } from './test-server.ts';

const endpoints = contract as readonly Endpoint[];
/** What lets any API key in is asked with one that may do as little as can be. */
const anyScope: { scope: Scope; self?: string } = { scope: 'feedback:read' };
const guarded = endpoints.flatMap((endpoint) =>
  endpoint.access === 'public'
    ? []
    : [{ endpoint, also: [], ...(endpoint.access === 'api-key' ? anyScope : endpoint.access) }],
);

const alice = 'alice@feathery.tech';
const bob = 'bob@feathery.tech';

/** Names of things that are nowhere. */
const absent: Names = {
  userKey: 'nobody@feathery.tech',
  keyId: 'key_none',
  webhookId: 'wh_none',
  deliveryId: 'dlv_none',
};

let server: TestServer;
let present: Names;
let keys: Record<'expired' | 'killed' | 'graceOver' | 'inGrace', string>;
let userKeys: { alice: string; bob: string };
let ssoKey: string;
const scoped = new Map<string, string>();
/** By the scopes of an endpoint: a key that has them and no other. */
const exact = new Map<string, string>();

const principal = {
  type: 'key' as const,
  environment: 'development',
  id: 'key_test',
  name: 'test',
  scopes: new Set<Scope>(['*']),
  limit: null,
  dialect: '2021-02' as const,
  endsAt: Number.POSITIVE_INFINITY,
};

beforeAll(async () => {
  server = await startTestServer();
  const { core } = server;
  const origin = makeOrigin(principal, { requestId: 'test', ip: null, at: Date.now() });
  const issue = (granted: Scope[], expiresAt: number | null = null) =>
    issueApiKey(core, { environment: 'development', name: 'test', scopes: granted, expiresAt }, origin);
  for (const scope of scopes) {
    scoped.set(scope, (await issue([scope])).key);
    scoped.set(`all but ${scope}`, (await issue(scopes.filter((one) => one !== scope && one !== '*'))).key);
  }
  for (const { scope, also } of guarded) {
    const granted = [scope, ...also];
    exact.set(granted.join(), (await issue(granted)).key);
  }
  // Off: nothing is sent anywhere.
  const hook = { body: { url: 'https://receiver.invalid/hooks', description: 'Victim', enabled: false } };
  const webhookId = (await server.request('POST', '/api/webhook/', hook)).json.id;
  const deliveryId = (await server.request('POST', `/api/webhook/${webhookId}/test/`, { body: {} })).json.id;
  present = { userKey: alice, keyId: (await issue(['keys:write'])).record.id, webhookId, deliveryId };
  const killed = await issue(['*']);
  await core.store.endKey(killed.record.id, origin.at, origin);
  const [graceOver, inGrace] = [await issue(['*']), await issue(['*'])];
  await reissueApiKey(core, graceOver.record, origin.at - 1, origin);
  await reissueApiKey(core, inGrace.record, origin.at + 3600_000, origin);
  keys = {
    expired: (await issue(['*'], origin.at - 1)).key,
    killed: killed.key,
    graceOver: graceOver.key,
    inGrace: inGrace.key,
  };
  const ownKey = async (key: string) =>
    (await server.request('POST', '/api/user/', { body: { key } })).json.api_key;
  userKeys = { alice: await ownKey(alice), bob: await ownKey(bob) };
  ssoKey = await server.ssoKey('development');
});

afterAll(() => server[Symbol.asyncDispose]());

async function call(endpoint: Endpoint, headers: Record<string, string>, names = present) {
  const { path, body } = requestTo(endpoint, names);
  return server.request(endpoint.method, path, {
    key: null,
    headers,
    ...(body === undefined ? {} : { body }),
  });
}

const token = (key: string) => ({ authorization: `Token ${key}` });
const bearer = (jwt: string) => ({ authorization: `Bearer ${jwt}` });

async function expectRefused(
  endpoint: Endpoint,
  headers: Record<string, string>,
  status: 401 | 403,
  message: string,
) {
  const answer = await call(endpoint, headers);
  expect({ status: answer.status, message: answer.json?.message }).toEqual({ status, message });
}

/** With names of what is not there, so that what is stays for the endpoints whose turn is still to come. */
async function expectLetIn(endpoint: Endpoint, headers: Record<string, string>, userKey = absent.userKey) {
  const names = { ...absent, userKey, keyId: present.keyId };
  expect([401, 403]).not.toContain((await call(endpoint, headers, names)).status);
}

describe.each(guarded)('$endpoint.operation', ({ endpoint, scope, also, self }) => {
  test('refuses whoever brings no good API key', async () => {
    const good = server.keys.development;
    const last = good.at(-1) === 'a' ? 'b' : 'a';
    const bad: Record<string, string>[] = [
      {},
      { authorization: '' },
      { authorization: 'Token ' },
      token(makeApiKey()),
      token(good.slice(0, -1) + last),
      token(good.slice(0, 10) + (good[10] === 'a' ? 'b' : 'a') + good.slice(11)),
      token(good.toLowerCase()),
      token(good.slice(3)),
      token(`${good}${good}`),
      token('b8629a53-b1ba-49c1-99bc-0117cf12fd98'),
      token(keys.expired),
      token(keys.killed),
      token(keys.graceOver),
      { authorization: `Basic ${Buffer.from(`${good}:`).toString('base64')}` },
      { cookie: `api_key=${good}` },
      { 'api-key': keys.killed },
      { api_key: keys.expired },
    ];
    for (const headers of bad) await expectRefused(endpoint, headers, 401, 'API key is invalid');
  });

  test('refuses every bad SSO token, alone and beside a good key', async () => {
    for (const [fault, jwt] of Object.entries(badTokens(alice, ssoKey, ''))) {
      await expectRefused(endpoint, bearer(jwt), 401, 'JWT token is invalid').catch((error) => {
        throw new Error(`a token with ${fault}`, { cause: error });
      });
      const both = { ...bearer(jwt), 'api-key': server.keys.development };
      await expectRefused(endpoint, both, 401, 'JWT token is invalid');
    }
  });

  // What any key may has no scope that one could lack.
  if (endpoint.access !== 'api-key')
    test('refuses a key that has every scope but its own', async () => {
      for (const needed of [scope, ...also]) {
        const lacking = token(scoped.get(`all but ${needed}`) ?? '');
        await expectRefused(endpoint, lacking, 403, 'Insufficient permissions');
      }
    });

  test('refuses a user who is not named, and a person likewise', async () => {
    const jwt = signToken({ email: bob }, ssoKey);
    for (const headers of [token(userKeys.bob), bearer(jwt)]) {
      await expectRefused(endpoint, headers, 403, 'Insufficient permissions');
    }
    if (self !== undefined) return;
    for (const headers of [token(userKeys.alice), bearer(signToken({ email: alice }, ssoKey))]) {
      await expectRefused(endpoint, headers, 403, 'Insufficient permissions');
    }
  });

  test('shows a key of another environment what a key sees where there is nothing', async () => {
    const { production } = server.keys;
    const ask = (names: Names) => call(endpoint, token(production), names);
    const [there, nowhere] = [await ask(present), await ask(absent)];
    for (const text of ['Alice Smith', 'Victim']) expect(there.text).not.toContain(text);
    if (endpoint.params && endpoint.area !== 'fields') expect(there.status).toBe(404);
    // Field definitions are shared by all environments.
    if (endpoint.params && !endpoint.operation.startsWith('fields.'))
      expect(there.status).toBe(nowhere.status);
  });

  test('lets in who may: its scope alone, every scope, a key in grace, and herself where it says so', async () => {
    const own =
      self === undefined ? [] : [token(userKeys.bob), bearer(signToken({ email: bob, name: 'Bob' }, ssoKey))];
    for (const headers of own) await expectLetIn(endpoint, headers, bob);
    const exactKey = exact.get([scope, ...also].join()) ?? '';
    const acting = { ...bearer(signToken({ email: bob }, ssoKey)), 'api-key': exactKey };
    for (const headers of [token(exactKey), token(scoped.get('*') ?? ''), token(keys.inGrace), acting]) {
      await expectLetIn(endpoint, headers);
    }
  });
});

test('what others asked for changed nothing of an endpoint and its deliveries', async () => {
  const { webhookId, deliveryId } = present;
  const webhook = (await server.request('GET', `/api/webhook/${webhookId}/`)).json;
  expect(webhook).toMatchObject({ description: 'Victim', enabled: false, previous_secret_until: null });
  expect(webhook.updated_at).toBe(webhook.created_at);
  const log = (await server.request('GET', `/api/webhook/${webhookId}/delivery/`)).json;
  expect(log).toMatchObject([{ id: deliveryId, attempts: 0 }]);
});
