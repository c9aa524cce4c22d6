import { expect, test } from 'vitest';
import { startTestServer, type TestServer } from './test-server.ts';

async function create(server: TestServer, body: Record<string, unknown> = {}, key?: string) {
  return server.request('POST', '/api/key/', {
    ...(key === undefined ? {} : { key }),
    body: { name: 'ci', scopes: ['users:read'], ...body },
  });
}

const list = (server: TestServer, key?: string) =>
  server.request('GET', '/api/user/', key === undefined ? {} : { key });

test('a key is shown once, with all that was asked for, and works at once', async () => {
  await using server = await startTestServer();
  const expires = '2030-01-01T00:00:00Z';
  const made = await create(server, { scopes: ['users:read', 'users:read'], expires_at: expires, limit: 5 });
  expect(made.status).toBe(201);
  const { key, ...shown } = made.json;
  expect(key).toMatch(/^hn_[0-9A-Za-z]{32,}$/);
  expect(shown).toMatchObject({
    name: 'ci',
    environment: 'development',
    scopes: ['users:read'],
    state: 'active',
    limit: 5,
    expires_at: expires,
    ends_at: null,
    last_used_at: null,
    predecessor: null,
  });
  expect((await list(server, key)).status).toBe(200);

  const read = await server.request('GET', `/api/key/${shown.id}/`);
  expect(read.json).toEqual({ ...shown, last_used_at: expect.any(String) });
  const all = await server.request('GET', '/api/key/');
  expect(all.json.map(({ name }: { name: string }) => name)).toEqual(['admin', 'ci']);
  expect(all.text + read.text).not.toContain(key);
});

test('bad parameters of a key are named', async () => {
  await using server = await startTestServer();
  const paths = async (body: Record<string, unknown>) => {
    const { status, json } = await create(server, body);
    return [status, ...(json.errors ?? []).map(({ path }: { path: string }) => path)];
  };
  expect(await paths({ scopes: [] })).toEqual([400, 'scopes']);
  expect(await paths({ scopes: ['users:fly'] })).toEqual([400, 'scopes.0']);
  expect(await paths({ name: '' })).toEqual([400, 'name']);
  expect(await paths({ expires_at: '2001-01-01T00:00:00Z' })).toEqual([400, 'expires_at']);
  expect(await paths({ expires_at: 'tomorrow' })).toEqual([400, 'expires_at']);
  expect(await paths({ limit: -1 })).toEqual([400, 'limit']);
});

test('a key cannot grant a scope that it lacks, nor regenerate one that has it', async () => {
  await using server = await startTestServer();
  const { key } = (await create(server, { scopes: ['keys:write', 'users:read'] })).json;
  expect((await create(server, { scopes: ['users:read'] }, key)).status).toBe(201);
  for (const scopes of [['*'], ['users:write'], ['users:read', 'values:read']]) {
    expect((await create(server, { scopes }, key)).json.message).toBe('Insufficient permissions');
  }
  const [admin] = (await server.request('GET', '/api/key/')).json;
  expect((await server.request('POST', `/api/key/${admin.id}/regenerate/`, { key })).status).toBe(403);
  expect((await list(server)).status).toBe(200);
});

test('a key is renamed and its limit changed, and nothing else of it', async () => {
  await using server = await startTestServer();
  const { id, key, ...made } = (await create(server)).json;
  const changed = await server.request('POST', `/api/key/${id}/`, {
    body: { name: 'website', limit: 7, scopes: ['*'] },
  });
  expect(changed).toMatchObject({ status: 200, json: { ...made, name: 'website', limit: 7 } });
  expect((await server.request('POST', `/api/key/${id}/`, { body: {} })).json).toEqual(changed.json);
  expect((await server.request('POST', `/api/key/${id}/`, { body: { limit: null } })).json.limit).toBeNull();
  expect((await server.request('POST', '/api/key/key_none/', { body: { name: 'x' } })).json.code).toBe(
    'key_not_found',
  );
  expect((await list(server, key)).status).toBe(200);
});

test('a successor has the scopes, limit and expiry of its predecessor, which dies at once', async () => {
  await using server = await startTestServer();
  const expires = '2030-01-01T00:00:00Z';
  const old = (await create(server, { scopes: ['users:read', 'values:read'], expires_at: expires, limit: 9 }))
    .json;
  expect((await list(server, old.key)).status).toBe(200);
  const { status, json } = await server.request('POST', `/api/key/${old.id}/regenerate/`);
  expect(status).toBe(201);
  expect(json).toMatchObject({
    name: 'ci',
    scopes: ['users:read', 'values:read'],
    limit: 9,
    expires_at: expires,
    state: 'active',
    predecessor: old.id,
  });
  expect((await list(server, json.key)).status).toBe(200);
  expect((await list(server, old.key)).status).toBe(401);
  expect((await server.request('GET', `/api/key/${old.id}/`)).json.state).toBe('dead');
  const again = await server.request('POST', `/api/key/${old.id}/regenerate/`);
  expect(again.json).toMatchObject({ status: 400, errors: [{ path: 'id' }] });
});

test('a predecessor in grace works until its end, and has one successor', async () => {
  await using server = await startTestServer();
  const old = (await create(server)).json;
  const regenerate = (id: string, grace_seconds: number) =>
    server.request('POST', `/api/key/${id}/regenerate/`, { body: { grace_seconds } });
  const next = (await regenerate(old.id, 60)).json;
  expect((await server.request('GET', `/api/key/${old.id}/`)).json.state).toBe('grace');
  expect((await server.request('POST', `/api/key/${old.id}/regenerate/`)).status).toBe(400);
  expect((await list(server, old.key)).status).toBe(200);
  expect((await list(server, next.key)).status).toBe(200);
  const last = (await regenerate(next.id, 1)).json;
  await new Promise((resolve) => setTimeout(resolve, 1100));
  expect((await list(server, next.key)).status).toBe(401);
  expect((await list(server, last.key)).status).toBe(200);
});

test('the kill-switch ends a key at once in its own process, and killing it again is no error', async () => {
  await using server = await startTestServer();
  const { id, key } = (await create(server)).json;
  expect((await list(server, key)).status).toBe(200);
  expect((await server.request('DELETE', `/api/key/${id}/`)).status).toBe(204);
  expect((await list(server, key)).status).toBe(401);
  expect((await server.request('DELETE', `/api/key/${id}/`)).status).toBe(204);
});

test('the last key with keys:write takes force, in the body or the query', async () => {
  await using server = await startTestServer();
  const [admin] = (await server.request('GET', '/api/key/')).json;
  const { id, key } = (await create(server, { scopes: ['keys:write'] })).json;
  expect((await server.request('DELETE', `/api/key/${admin.id}/`)).status).toBe(204);
  const refused = await server.request('DELETE', `/api/key/${id}/`, { key });
  expect(refused.json).toMatchObject({ status: 400, code: 'last_key' });
  expect((await server.request('DELETE', `/api/key/${id}/?force=false`, { key })).status).toBe(400);
  expect((await server.request('DELETE', `/api/key/${id}/`, { key, body: { force: true } })).status).toBe(
    204,
  );
  expect((await server.request('GET', '/api/key/', { key })).status).toBe(401);

  const other = server.keys.production;
  const [only] = (await server.request('GET', '/api/key/', { key: other })).json;
  expect((await server.request('DELETE', `/api/key/${only.id}/?force=true`, { key: other })).status).toBe(
    204,
  );
});

test("a user's own key is replaced, and the old one is dead", async () => {
  await using server = await startTestServer();
  const path = '/api/field/?key=alice@feathery.tech';
  const before = (await server.request('POST', '/api/user/', { body: { key: 'alice@feathery.tech' } })).json;
  expect((await server.request('GET', path, { key: before.api_key })).status).toBe(200);
  const after = (await server.request('POST', '/api/user/alice@feathery.tech/regenerate/')).json;
  expect(after.api_key).not.toBe(before.api_key);
  expect({ ...after, api_key: null }).toEqual({ ...before, api_key: null });
  expect((await server.request('GET', path, { key: before.api_key })).status).toBe(401);
  expect((await server.request('GET', path, { key: after.api_key })).status).toBe(200);
  expect((await server.request('POST', '/api/user/', { body: { key: 'alice@feathery.tech' } })).json).toEqual(
    after,
  );
});
