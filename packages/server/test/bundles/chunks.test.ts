import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signToken } from '../sso-tokens.ts';
import { startTestServer, type TestServer } from '../test-server.ts';
import { runOnBundles } from './run-on-bundles.ts';

/*
 * What a function loads when something first asks for it stands in files beside its bundle. Every function that can be asked
 * finds its own; upstream.test.ts has those that are for another service.
 */

runOnBundles();

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(() => server[Symbol.asyncDispose]());

const headers = { 'content-type': 'application/json' };

describe.each([
  ['/api/user/', "{key: 'relaxed'}", 201, { key: 'relaxed' }],
  ['/api/field/', "{key: 'relaxed', type: 'text_field',}", 201, { key: 'relaxed' }],
  ['/api/key/', "{name: 'relaxed', scopes: ['users:read']}", 201, { name: 'relaxed' }],
  // Whether its address is one of the public internet takes a file of its own, too.
  ['/api/webhook/', "{url: 'https://example.com/hooks'}", 201, { url: 'https://example.com/hooks' }],
  ['/api/webhook/', "{url: 'https://10.0.0.1/hooks'}", 400, { errors: [{ path: 'url' }] }],
])('POST %s', (path, body, status, answer) => {
  test(`reads ${body}`, async () => {
    const { status: got, json } = await server.request('POST', path, { headers, body });
    expect([got, json]).toMatchObject([status, answer]);
  });

  test('says what is wrong with a body as it says it of strict JSON', async () => {
    const { status: got, json } = await server.request('POST', path, { headers, body: `${body}!` });
    expect([got, json.code]).toEqual([400, 'unreadable_body']);
    expect(json.message).toMatch(/^The body is neither JSON nor form data: Expected property name/);
  });
});

test.each([
  ['/api/user/', 403],
  ['/api/field/?key=eve@example.com', 200],
  ['/api/key/', 403],
  ['/api/audit/', 403],
  ['/api/webhook/', 403],
])('GET %s knows a person by her token, and refuses a forged one', async (path, status) => {
  const ask = async (key: string) => {
    const authorization = `Bearer ${signToken({ email: 'eve@example.com' }, key)}`;
    return (await server.request('GET', path, { key: null, headers: { authorization } })).status;
  };
  expect(await ask('x'.repeat(43))).toBe(401);
  expect(await ask(await server.ssoKey('development'))).toBe(status);
});
