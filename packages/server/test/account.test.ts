import { expect, test } from 'vitest';
import { startTestServer } from './test-server.ts';

test('the account is named as the deployment says, for every API key whatever its scopes', async () => {
  await using server = await startTestServer({ team: 'Ünïted Teams' });
  const body = { name: 'narrow', scopes: ['feedback:read'] };
  const { key } = (await server.request('POST', '/api/key/', { body })).json;
  for (const caller of [key, server.keys.development, server.keys.production]) {
    expect((await server.request('GET', '/api/account/', { key: caller })).json).toEqual({
      team: 'Ünïted Teams',
    });
  }
  const user = { body: { key: 'alice@feathery.tech' } };
  const own = (await server.request('POST', '/api/user/', user)).json.api_key;
  expect((await server.request('GET', '/api/account/', { key: own })).status).toBe(403);
});

test('without a name, or with an empty one, it is called Roost', async () => {
  for (const options of [{}, { team: '' }]) {
    await using server = await startTestServer(options);
    expect((await server.request('GET', '/api/account')).json).toEqual({ team: 'Roost' });
  }
});
