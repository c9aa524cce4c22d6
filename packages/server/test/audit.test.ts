import { readSsoKey } from '@roost/embedded';
import { type AuditEntry, actions } from '@roost/schemas';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { adminId, entriesOf, readTrail } from './audit-trail.ts';
import { signToken } from './sso-tokens.ts';
import { startTestServer, type TestServer, type WireRequest } from './test-server.ts';

const alice = 'alice@feathery.tech';

let server: TestServer;
let admin: AuditEntry['actor'];
let ssoKey: string;

beforeAll(async () => {
  server = await startTestServer();
  admin = { type: 'key', id: await adminId(server), name: 'admin' };
  ssoKey = readSsoKey(server.folder, 'development') ?? '';
});

afterAll(() => server[Symbol.asyncDispose]());

type Expected = Pick<AuditEntry, 'action' | 'target' | 'changes'>;

/** Sends a request, and fails where the trail does not say exactly this of it, in this order. */
async function expectEntries(
  [method, path, given = {}]: [method: string, path: string, given?: WireRequest],
  expected: Expected[],
  actor = admin,
) {
  let requestId: string | null = null;
  // biome-ignore lint/suspicious/noExplicitAny: an answer is whatever the test expects of it
  let json: any;
  const entries = await entriesOf(server, async () => {
    const answer = await server.request(method, path, given);
    expect(answer.status, answer.text).toBeLessThan(300);
    requestId = answer.headers.get('x-request-id');
    json = answer.json;
  });
  const around = { actor, environment: 'development', request_id: requestId, ip: '127.0.0.1' };
  expect(entries).toEqual(
    expected.map((one) => ({ id: expect.any(String), at: expect.any(String), ...around, ...one })),
  );
  for (const { at } of entries) expect(Math.abs(Date.now() - Date.parse(at))).toBeLessThan(10_000);
  return json;
}

const post = (path: string, body: unknown, more: WireRequest = {}): [string, string, WireRequest] => [
  'POST',
  path,
  { body, ...more },
];
const user = (id: string) => ({ type: 'user', id }) as const;
const field = (id: string) => ({ type: 'field', id }) as const;
const key = (id: string) => ({ type: 'key', id }) as const;

test('every kind of change leaves one entry: who, what, what differs, by which request, from where', async () => {
  const dora = 'dora@example.com';
  const seen = new Set<string>();
  const expectOne = (request: Parameters<typeof expectEntries>[0], ...expected: Expected[]) => {
    for (const { action } of expected) seen.add(action);
    return expectEntries(request, expected);
  };

  await expectOne(post('/api/user/', { key: dora, name: 'Dora' }), {
    action: 'user.created',
    target: user(dora),
    changes: [{ path: 'name', before: null, after: 'Dora' }],
  });
  await expectOne(post('/api/user/', { key: dora, name: null }), {
    action: 'user.updated',
    target: user(dora),
    changes: [{ path: 'name', before: 'Dora', after: null }],
  });
  await expectOne(post('/api/field/', { key: 'plan', type: 'dropdown', options: ['free', 'team'] }), {
    action: 'field.created',
    target: field('plan'),
    changes: [
      { path: 'type', before: null, after: 'dropdown' },
      { path: 'options', before: null, after: ['free', 'team'] },
      { path: 'repeated', before: null, after: false },
    ],
  });
  await expectOne(post('/api/field/', { key: 'plan', display_text: 'Your plan' }), {
    action: 'field.updated',
    target: field('plan'),
    changes: [{ path: 'display_text', before: null, after: 'Your plan' }],
  });
  const value = { target: user(dora), changes: [{ path: 'values.plan' }] };
  await expectOne(post(`/api/field/${dora}/`, { key: 'plan', value: 'free' }), {
    action: 'value.set',
    ...value,
  });
  await expectOne(post(`/api/field/${dora}/`, { key: 'plan', value: 'team' }), {
    action: 'value.set',
    ...value,
  });
  await expectOne(post(`/api/field/${dora}/`, { key: 'plan', value: null }), {
    action: 'value.cleared',
    ...value,
  });
  await server.request('POST', `/api/field/${dora}/`, { body: { key: 'plan', value: 'free' } });
  await expectOne(['DELETE', `/api/field/${dora}/plan/`], { action: 'value.cleared', ...value });
  await expectOne(['POST', `/api/user/${dora}/regenerate/`], {
    action: 'key.regenerated',
    target: user(dora),
    changes: [{ path: 'api_key' }],
  });
  await expectOne(['DELETE', `/api/user/${dora}/`], {
    action: 'user.deleted',
    target: user(dora),
    changes: [],
  });
  await expectOne(['DELETE', '/api/field/plan/'], {
    action: 'field.deleted',
    target: field('plan'),
    changes: [
      { path: 'type', before: 'dropdown', after: null },
      { path: 'display_text', before: 'Your plan', after: null },
      { path: 'options', before: ['free', 'team'], after: null },
      { path: 'repeated', before: false, after: null },
    ],
  });

  const expires_at = '2100-01-01T00:00:00Z';
  const attributes = [
    { path: 'name', before: null, after: 'ci' },
    { path: 'scopes', before: null, after: ['users:read'] },
    { path: 'limit', before: null, after: 7 },
    { path: 'dialect', before: null, after: '2021-02' },
    { path: 'expires_at', before: null, after: expires_at },
  ];
  const wanted = { name: 'ci', scopes: ['users:read'], limit: 7, expires_at };
  // Whose id the entry holds is known from the answer alone.
  const someKey = key(expect.any(String) as unknown as string);
  const made = await expectOne(post('/api/key/', wanted), {
    action: 'key.created',
    target: someKey,
    changes: attributes,
  });
  expect((await readTrail(server))[0]?.target.id).toBe(made.id);
  await expectOne(post(`/api/key/${made.id}/`, { name: 'web', limit: null, dialect: '2023-10' }), {
    action: 'key.updated',
    target: key(made.id),
    changes: [
      { path: 'name', before: 'ci', after: 'web' },
      { path: 'limit', before: 7, after: null },
      { path: 'dialect', before: '2021-02', after: '2023-10' },
    ],
  });
  // Two keys change: the one that ends, and the one that is made.
  const ends = { path: 'ends_at', before: null, after: expect.any(String) as unknown as string };
  const next = await expectOne(
    post(`/api/key/${made.id}/regenerate/`, { grace_seconds: 60 }),
    { action: 'key.regenerated', target: key(made.id), changes: [ends] },
    {
      action: 'key.created',
      target: someKey,
      changes: [
        { path: 'name', before: null, after: 'web' },
        { path: 'scopes', before: null, after: ['users:read'] },
        { path: 'dialect', before: null, after: '2023-10' },
        { path: 'expires_at', before: null, after: expires_at },
        { path: 'predecessor', before: null, after: made.id },
      ],
    },
  );
  expect((await readTrail(server))[0]?.target.id).toBe(next.id);
  await expectOne(['DELETE', `/api/key/${next.id}/`], {
    action: 'key.killed',
    target: key(next.id),
    changes: [ends],
  });

  // Environments are made and deleted at the command line: management.test.ts of @roost/cli. Webhook endpoints:
  // audit-webhooks.test.ts.
  const here = actions.filter((action) => !/^(environment|webhook)\./.test(action));
  expect([...seen].sort()).toEqual([...here].sort());
});

test('a user, a person and a key that acts for a person are each named as who they are', async () => {
  const own = (await server.request('POST', '/api/user/', { body: { key: alice } })).json.api_key;
  const set = (value: number) => ({ key: 'age', value });
  const entry = (id: string): Expected => ({
    action: 'value.set',
    target: user(id),
    changes: [{ path: 'values.age' }],
  });
  await expectEntries(post(`/api/field/${alice}/`, set(31), { key: own }), [entry(alice)], {
    type: 'user',
    id: alice,
    name: null,
  });

  const eve = 'eve@example.com';
  const made: Expected = {
    action: 'user.created',
    target: user(eve),
    changes: [{ path: 'name', before: null, after: 'Eve' }],
  };
  const headers = { authorization: `Bearer ${signToken({ email: eve, name: 'Eve' }, ssoKey)}` };
  await expectEntries(post(`/api/field/${eve}/`, set(32), { key: null, headers }), [made, entry(eve)], {
    type: 'person',
    id: eve,
    name: 'Eve',
  });

  const acting = { ...headers, 'api-key': server.keys.development };
  await expectEntries(post(`/api/field/${alice}/`, set(33), { key: null, headers: acting }), [entry(alice)], {
    ...admin,
    name: `admin for ${eve}`,
  });
});

test('what changes nothing leaves no entry', async () => {
  const made = (await server.request('POST', '/api/key/', { body: { name: 'ci', scopes: ['users:read'] } }))
    .json;
  await server.request('DELETE', `/api/key/${made.id}/`);
  await server.request('POST', `/api/field/${alice}/`, { body: { key: 'age', value: 21 } });
  const requests: [string, string, unknown?][] = [
    ['POST', '/api/user/', { key: alice }],
    ['POST', '/api/user/', { key: alice, name: 'Alice' }],
    ['POST', '/api/field/', { key: 'age' }],
    ['POST', '/api/field/', { key: 'age', type: 'integer_field', display_text: 'How old are you?' }],
    ['POST', `/api/field/${alice}/`, { key: 'age', value: 21 }],
    ['POST', `/api/field/${alice}/`, { fields: { age: 21, name: 'Alice Smith' } }],
    ['POST', '/api/field/bob@feathery.tech/', { key: 'name', value: null }],
    ['DELETE', '/api/field/bob@feathery.tech/name/'],
    ['POST', `/api/key/${made.id}/`, {}],
    ['POST', `/api/key/${made.id}/`, { name: 'ci', limit: null }],
    ['DELETE', `/api/key/${made.id}/`],
    ...['/api/user/', `/api/user/${alice}/`, `/api/field/?key=${alice}`, '/api/key/', '/api/audit/'].map(
      (path): [string, string] => ['GET', path],
    ),
  ];
  for (const [method, path, body] of requests) {
    const entries = await entriesOf(server, async () => {
      expect((await server.request(method, path, { body })).status, path).toBeLessThan(300);
    });
    expect(entries, `${method} ${path}`).toEqual([]);
  }
});

test('a request that is refused leaves no entry', async () => {
  const reader = (await server.request('POST', '/api/key/', { body: { name: 'r', scopes: ['users:read'] } }))
    .json;
  const requests: [number, string, string, WireRequest][] = [
    [400, 'POST', '/api/user/', { body: { name: 'nobody' } }],
    [400, 'POST', '/api/user/', { body: '{"key": "a' }],
    [400, 'POST', '/api/field/', { body: { key: 'new' } }],
    [400, 'POST', `/api/field/${alice}/`, { body: { key: 'age', value: 'old' } }],
    [400, 'POST', `/api/field/${alice}/`, { body: { fields: { name: 'Al', age: 'old' } } }],
    [404, 'POST', `/api/field/${alice}/`, { body: { fields: { name: 'Al', shoe: 38 } } }],
    [404, 'POST', '/api/field/nobody@example.com/', { body: { key: 'age', value: 1 } }],
    [404, 'DELETE', '/api/user/nobody@example.com/', {}],
    [404, 'DELETE', '/api/key/key_none/', {}],
    [400, 'DELETE', `/api/key/${admin.id}/`, {}],
    [400, 'POST', '/api/key/', { body: { name: 'x', scopes: ['fly'] } }],
    [401, 'POST', '/api/user/', { key: 'hn_wrong', body: { key: 'x' } }],
    [403, 'POST', '/api/user/', { key: reader.key, body: { key: 'x' } }],
    [403, 'DELETE', `/api/key/${admin.id}/`, { key: reader.key }],
    [405, 'PUT', '/api/user/', { body: { key: 'x' } }],
  ];
  for (const [status, method, path, given] of requests) {
    const entries = await entriesOf(server, async () => {
      expect((await server.request(method, path, given)).status, `${method} ${path}`).toBe(status);
    });
    expect(entries, `${method} ${path}`).toEqual([]);
  }
});

test('setting many values leaves one entry for each that changed', async () => {
  const set = (fields: Record<string, unknown>) => post(`/api/field/${alice}/`, { fields });
  const changed = (name: string, action: 'value.set' | 'value.cleared' = 'value.set') => ({
    action,
    target: user(alice),
    changes: [{ path: `values.${name}` }],
  });
  await expectEntries(set({ age: 41, name: 'A' }), [changed('age'), changed('name')]);
  await expectEntries(set({ age: 41, name: 'B' }), [changed('name')]);
  await expectEntries(set({ age: null, name: 'B' }), [changed('age', 'value.cleared')]);
});
