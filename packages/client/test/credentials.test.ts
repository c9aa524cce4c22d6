import { createHmac } from 'node:crypto';
import { startTestServer, type TestServer } from '@roost/server/test-server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  AuthenticationError,
  type ClientOptions,
  createClient,
  NotFoundError,
  RoostError,
} from '../src/index.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const clientOf = (options: Partial<ClientOptions>) => createClient({ baseUrl: server.address, ...options });
const admin = () => clientOf({ apiKey: server.keys.development });

/** The SSO token of a person, as an application signs it (JWT, HS256). */
async function tokenOf(email: string): Promise<string> {
  const part = (content: unknown) => Buffer.from(JSON.stringify(content)).toString('base64url');
  const content = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ email, name: 'Dora' })}`;
  const signed = createHmac('sha256', await server.ssoKey('development')).update(content);
  return `${content}.${signed.digest('base64url')}`;
}

test('another key is another environment, and the client that it was made of stays as it is', async () => {
  const roost = admin();
  const production = roost.with({ environmentKey: server.keys.production });
  await production.users.upsert({ key: 'only there' });
  expect(await production.users.list()).toHaveLength(1);
  await expect(roost.users.read({ key: 'only there' })).rejects.toBeInstanceOf(NotFoundError);
});

test('a key that is named and not there is refused, rather than the one before used', () => {
  expect(() => admin().with({ environmentKey: undefined })).toThrow('There is no environmentKey');
});

test("a user's own key and a person's token read and set her own values", async () => {
  const { api_key } = await admin().users.upsert({ key: 'alice@feathery.tech' });
  const own = clientOf({ apiKey: api_key });
  expect(await own.values.set({ user_key: 'alice@feathery.tech', key: 'age', value: 30 })).toMatchObject({
    value: 30,
  });
  const person = clientOf({ token: await tokenOf('dora@example.com') });
  await person.values.set({ user_key: 'dora@example.com', key: 'age', value: 31 });
  expect(await admin().users.read({ key: 'dora@example.com' })).toMatchObject({ name: 'Dora' });
});

test('a key with a token acts for that person, and the audit trail names both', async () => {
  const { key } = await admin().keys.create({ name: 'board', scopes: ['users:write'] });
  const acting = clientOf({ apiKey: key }).with({ token: await tokenOf('dora@example.com') });
  await acting.users.upsert({ key: 'made for Dora' });
  const [entry] = await admin().audit.list({ target: 'made for Dora' });
  expect(entry?.actor).toMatchObject({ type: 'key', name: 'board for dora@example.com' });
});

test('a credential may be given anew before each call', async () => {
  const keys = ['hn_old', server.keys.development];
  const roost = clientOf({ apiKey: async () => keys.shift() ?? '' });
  await expect(roost.users.list()).rejects.toBeInstanceOf(AuthenticationError);
  expect(await roost.users.list()).not.toEqual([]);
});

test('a client that nobody could be called with is not made', () => {
  expect(() => clientOf({})).toThrow('There is no apiKey. Is the variable that should hold it set?');
  for (const baseUrl of [
    '',
    'roost.example.com',
    'ftp://example.com',
    'https://',
    'https://a@b',
    'https://a/?b',
  ]) {
    expect(() => createClient({ baseUrl, apiKey: 'hn_key' })).toThrow(RoostError);
  }
});

test('a credential that no header can hold is refused, and not quoted', async () => {
  for (const broken of ['hn_secret\n', ' hn_secret', 'hn_secrét', '']) {
    for (const roost of [clientOf({ apiKey: broken }), admin().with({ token: () => broken })]) {
      const error = (await roost.users.list().catch((reason) => reason)) as Error;
      expect(error).toBeInstanceOf(RoostError);
      expect(error.message).toMatch(/^The (API key|token) is not visible ASCII/);
      expect(`${error.stack} ${JSON.stringify(error)}`).not.toContain('secr');
    }
  }
});

test('a setting that is no number from 0 is refused', async () => {
  for (const wrong of [Number.NaN, -1]) {
    for (const name of ['timeout', 'retries']) {
      await expect(admin().users.list({}, { [name]: wrong })).rejects.toThrow(
        `${name} has to be a number from 0`,
      );
    }
  }
});

test('no error holds the key', async () => {
  const apiKey = server.keys.development;
  const lost = clientOf({ apiKey, retries: 0, fetch: () => Promise.reject(new TypeError('fetch failed')) });
  for (const roost of [admin(), lost]) {
    const error = await roost.users.read({ key: 'nobody' }).catch((reason) => reason);
    expect(error).toBeInstanceOf(RoostError);
    expect(`${error.stack} ${JSON.stringify(error)} ${error.cause}`).not.toContain(apiKey);
  }
});
