import { type Core, createCore, issueApiKey, type Origin } from '@roost/core';
import { openEmbedded } from '@roost/embedded';
import { silentLog } from '@roost/lambda';
import { temporaryFolder } from '@roost/testing';
import type { Context } from 'aws-lambda';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { routeFunctions } from '../src/index.ts';
import { behindGateway } from './behind-gateway.ts';

const folder = temporaryFolder();
const core = createCore(openEmbedded(folder.path));
const find = behindGateway(
  routeFunctions({
    core,
    decodedPaths: true,
    corsOrigins: ['*'],
    limits: { requests: 0, failures: 0 },
    log: silentLog,
  }),
);

afterAll(async () => {
  await core.store.close();
  folder[Symbol.dispose]();
});

/** Everything that a request may change: users with their API keys and values, and fields. */
type World = { users: Record<string, { seed: string; values: Record<string, string> }>; fields: string[] };

async function look({ store }: Core, environment: string): Promise<World> {
  const fields = await store.listFields();
  const users: World['users'] = Object.create(null);
  for (const { key } of await store.listUsers(environment, { limit: 1000 })) {
    const record = await store.getUser(environment, key);
    const values = (await store.listValues(environment, key)) ?? [];
    const named = values.map(({ fieldId, value }) => [fields.find(({ id }) => id === fieldId)?.key, value]);
    users[key] = { seed: record?.apiKeySeed ?? '', values: Object.fromEntries(named) };
  }
  return { users, fields: fields.map(({ key }) => key).sort() };
}

const origin = (environment: string): Origin => ({
  actor: { type: 'system', id: 'test', name: null },
  environment,
  requestId: 'test',
  ip: null,
  at: Date.now(),
});

async function newEnvironment(name: string): Promise<string> {
  for (const { key } of await core.store.listFields()) await core.store.deleteField(key, origin(name));
  await core.store.createEnvironment({ name, createdAt: 0 }, origin(name));
  return (await issueApiKey(core, { environment: name, name: 'test', scopes: ['*'] }, origin(name))).key;
}

async function send(apiKey: string, method: string, path: string, query: string, body: unknown) {
  const { handler, routeKey } = find(path);
  const http = { method, path, protocol: 'HTTP/1.1', sourceIp: '', userAgent: '' };
  const result = await handler(
    {
      version: '2.0',
      routeKey,
      rawPath: path,
      rawQueryString: query,
      headers: { 'api-key': apiKey, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      requestContext: { requestId: 'test', routeKey, http } as never,
      isBase64Encoded: false,
    },
    {} as Context,
  );
  return { status: result.statusCode, text: result.body ?? '' };
}

/** Few pieces, so that one key is often a part of another. */
const key = fc
  .array(fc.constantFrom('a', 'b', '/', '?', '%2F', 'regenerate'), { minLength: 1, maxLength: 3 })
  .map((pieces) => pieces.join(''));
const verbs = [
  'make user',
  'make field',
  'set value',
  'clear value',
  'delete field',
  'delete user',
  'regenerate',
] as const;
interface Step {
  verb: (typeof verbs)[number];
  user: string;
  field: string;
  named: boolean;
}

/** Steps about a handful of users and fields, so that there often is another one to be mistaken for. */
const steps: fc.Arbitrary<Step[]> = fc.array(key, { minLength: 2, maxLength: 5 }).chain((keys) => {
  const one = fc.constantFrom(...keys);
  const step = fc.record({ verb: fc.constantFrom(...verbs), user: one, field: one, named: fc.boolean() });
  return fc.array(step, { minLength: 20, maxLength: 60 });
});

/** The request that means a step: method, path, the keys that stand in it, body. */
function requestOf({ verb, user, field }: Step): [string, string, Record<string, string>, unknown] {
  const [userPart, fieldPart] = [encodeURIComponent(user), encodeURIComponent(field)];
  switch (verb) {
    case 'make user':
      return ['POST', '/api/user/', {}, { key: user }];
    case 'make field':
      return ['POST', '/api/field/', {}, { key: field, type: 'text_field' }];
    case 'set value':
      return ['POST', `/api/field/${userPart}/`, { user_key: user }, { key: field, value: 'set' }];
    case 'clear value':
      return ['DELETE', `/api/field/${userPart}/${fieldPart}/`, { user_key: user, key: field }, undefined];
    case 'delete field':
      return ['DELETE', `/api/field/${fieldPart}/`, { key: field }, undefined];
    case 'delete user':
      return ['DELETE', `/api/user/${userPart}/`, { key: user }, undefined];
    case 'regenerate':
      return ['POST', `/api/user/${userPart}/regenerate/`, { key: user }, {}];
  }
}

/** The world after a step that was carried out; what is random in it is taken from how it is now. */
function after(before: World, { verb, user, field }: Step, now: World): World {
  const world = structuredClone(before);
  const { users } = world;
  if (verb === 'make user') users[user] ??= { seed: now.users[user]?.seed ?? 'none', values: {} };
  if (verb === 'make field') world.fields = [...new Set([...world.fields, field])].sort();
  if (verb === 'set value') (users[user] as { values: Record<string, string> }).values[field] = '"set"';
  if (verb === 'clear value') delete users[user]?.values[field];
  if (verb === 'delete user') delete users[user];
  if (verb === 'regenerate') (users[user] as { seed: string }).seed = now.users[user]?.seed ?? 'none';
  if (verb !== 'delete field') return world;
  for (const { values } of Object.values(users)) delete values[field];
  return { users, fields: world.fields.filter((one) => one !== field) };
}

let environments = 0;

test('of any keys, a request changes what its client meant, or nothing', async () => {
  let [carriedOut, refused] = [0, 0];
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      const name = `test-${++environments}`;
      const apiKey = await newEnvironment(name);
      let world = await look(core, name);
      for (const given of all) {
        const [method, path, keys, body] = requestOf(given);
        // Of a thing that is not there, and could not be made or named so, the path may be another's: encoded-paths.md.
        const isThere = Object.hasOwn(world.users, given.user) || !/[?%]/.test(given.user);
        const fieldIsThere =
          world.fields.includes(given.field) || !path.startsWith('/api/field/') || method === 'POST';
        if (!given.named && !(isThere && fieldIsThere)) continue;
        const query = given.named ? new URLSearchParams(keys).toString() : '';
        const answer = await send(apiKey, method, path, query, body);
        const now = await look(core, name);
        expect(answer.status, answer.text).toBeLessThan(500);
        const done = answer.status < 300;
        expect(now, `${method} ${path}?${query} ${answer.text}`).toEqual(
          done ? after(world, given, now) : world,
        );
        if (done) carriedOut++;
        else refused++;
        world = now;
      }
    }),
    { numRuns: 100 },
  );
  expect(Math.min(carriedOut, refused)).toBeGreaterThan(50);
});

test('a field whose path may be that of another is neither deleted nor cleared, unless the query names it', async () => {
  const apiKey = await newEnvironment('fields');
  const make = (field: string) => send(apiKey, 'POST', '/api/field/', '', { key: field, type: 'text_field' });
  const names = async () => (await core.store.listFields()).map((field) => field.key).sort();
  await send(apiKey, 'POST', '/api/user/', '', { key: 'x' });
  for (const field of ['y', 'x/y', 'Age', 'Age?']) expect((await make(field)).status).toBe(201);
  for (const path of ['/api/field/x/y/', '/api/field/x%2Fy/', '/api/field/Age%3F/', '/api/field/x/Age%3F/']) {
    const { status, text } = await send(apiKey, 'DELETE', path, '', undefined);
    expect([path, status]).toEqual([path, 400]);
    expect(JSON.parse(text)).toMatchObject({
      code: 'invalid_parameter',
      message: expect.stringContaining('which keys are meant'),
    });
  }
  expect(await names()).toEqual(['Age', 'Age?', 'x/y', 'y']);
  expect((await send(apiKey, 'DELETE', '/api/field/x/y/', 'user_key=x&key=y', undefined)).status).toBe(204);
  expect((await send(apiKey, 'DELETE', '/api/field/Age%3F/', 'key=Age%3F', undefined)).status).toBe(204);
  expect((await send(apiKey, 'DELETE', '/api/field/x%2Fy/', 'key=x%2Fy', undefined)).status).toBe(204);
  expect(await names()).toEqual(['Age', 'y']);
  expect((await send(apiKey, 'DELETE', '/api/field/x/y/', '', undefined)).status).toBe(204);
});

test('a user is not made under a key that the gateway turns into another one; one who is there is fetched', async () => {
  const apiKey = await newEnvironment('users');
  const make = (user: string) => send(apiKey, 'POST', '/api/user/', '', { key: user });
  for (const user of ['a?b', '100%', '%2F']) {
    const { status, text } = await make(user);
    expect(status).toBe(400);
    expect(JSON.parse(text).errors).toEqual([
      { path: 'key', message: expect.stringContaining('behind API Gateway') },
    ]);
  }
  const times = { createdAt: 1, updatedAt: 1 };
  const apiKeyRecord = {
    apiKeySeed: 's',
    pepperId: (await core.secrets.currentPepper()).id,
    apiKeyDigest: 'd',
  };
  await core.store.createUser(
    { environment: 'users', key: 'a?b', name: null, ...times, ...apiKeyRecord },
    origin('users'),
  );
  expect((await make('a?b')).status).toBe(200);
});
