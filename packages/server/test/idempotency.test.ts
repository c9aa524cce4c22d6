import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { rotatePepper } from '@roost/embedded';
import { contract, type Endpoint } from '@roost/schemas';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readTrail } from './audit-trail.ts';
import { askDatabase } from './database-rows.ts';
import { startTestServer, type TestAnswer, type TestServer } from './test-server.ts';

const endpoints = (contract as readonly Endpoint[]).filter(({ makesNew }) => makesNew);

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server[Symbol.asyncDispose]());

interface Making {
  path: string;
  body: Record<string, unknown>;
  /** Another body that is just as good. */
  other: Record<string, unknown>;
}

/** How one endpoint makes a new thing. */
interface Maker {
  /** A request to it: for another thing whenever it is asked for. */
  prepare(key?: string): Promise<Making>;
  /** What its answer shows of the thing. */
  shows: Record<string, unknown>;
  /** Numbers that each grow by one where one is made. */
  made(key: string): Promise<number[]>;
}

const wanted = { name: 'made', scopes: ['users:read'] };
// Off, and of a domain that never resolves: nothing is sent anywhere.
const hook = { url: 'https://receiver.invalid/hooks', enabled: false };
const development = () => server.keys.development;

const listOf = async (path: string, key: string) => (await server.request('GET', path, { key })).json;
const entriesOf = async (action: string, key: string) => (await readTrail(server, { action }, key)).length;

const aKey = { key: expect.stringMatching(/^hn_/) };
const aSecret = { secret: expect.stringMatching(/^whsec_/) };
const keysMade = async (key: string) => [
  (await listOf('/api/key/', key)).length,
  await entriesOf('key.created', key),
];

async function makeWebhook(key: string): Promise<string> {
  return (await server.request('POST', '/api/webhook/', { key, body: hook })).json.id;
}

const makers: Record<string, Maker> = {
  'keys.create': {
    prepare: async () => ({ path: '/api/key/', body: wanted, other: { ...wanted, name: 'other' } }),
    shows: aKey,
    made: keysMade,
  },
  'keys.regenerate': {
    prepare: async (key = development()) => {
      const { id } = (await server.request('POST', '/api/key/', { key, body: wanted })).json;
      return {
        path: `/api/key/${id}/regenerate/`,
        body: { grace_seconds: 60 },
        other: { grace_seconds: 61 },
      };
    },
    shows: aKey,
    made: keysMade,
  },
  'webhooks.create': {
    prepare: async () => ({ path: '/api/webhook/', body: hook, other: { ...hook, description: 'other' } }),
    shows: aSecret,
    made: async (key) => [
      (await listOf('/api/webhook/', key)).length,
      await entriesOf('webhook.created', key),
    ],
  },
  'webhooks.rotate': {
    prepare: async (key = development()) => {
      const path = `/api/webhook/${await makeWebhook(key)}/rotate/`;
      return { path, body: { grace_seconds: 60 }, other: { grace_seconds: 61 } };
    },
    shows: aSecret,
    made: async (key) => [await entriesOf('webhook.rotated', key)],
  },
  'webhooks.test': {
    prepare: async (key = development()) => {
      const path = `/api/webhook/${await makeWebhook(key)}/test/`;
      return { path, body: { type: 'user.created' }, other: { type: 'user.updated' } };
    },
    shows: { id: expect.stringMatching(/^dlv_/) },
    made: async (key) => {
      const webhooks: { id: string }[] = await listOf('/api/webhook/', key);
      const logs = webhooks.map(({ id }) => listOf(`/api/webhook/${id}/delivery/`, key));
      return [(await Promise.all(logs)).flat().length];
    },
  },
};

let count = 0;
const newKey = () => `Idempotent-${count++}-${Math.random()}`;

function send(
  { path, body }: Pick<Making, 'path' | 'body'>,
  idempotencyKey: string,
  key = development(),
): Promise<TestAnswer> {
  return server.request('POST', path, { key, body, headers: { 'idempotency-key': idempotencyKey } });
}

const grown = (numbers: number[], by: number) => numbers.map((number) => number + by);

test('every endpoint that makes a new thing is tried here', () => {
  expect(endpoints.map(({ operation }) => operation).sort()).toEqual(Object.keys(makers).sort());
});

describe.each(endpoints.map(({ operation }) => operation))('%s', (operation) => {
  const { prepare, shows, made: madeBy } = makers[operation] as Maker;
  const made = (key = development()) => madeBy(key);

  test('a repeat gets the first answer, the plain key or secret in it, and makes nothing', async () => {
    const making = await prepare();
    const [before, key] = [await made(), newKey()];
    const first = await send(making, key);
    expect(first).toMatchObject({ status: 201, json: shows });
    for (let time = 0; time < 3; time++) {
      const again = await send(making, key);
      expect([again.status, again.text]).toEqual([first.status, first.text]);
    }
    expect(await made()).toEqual(grown(before, 1));
  });

  test('of twenty at once one makes it, the others get its answer or are told to wait a second', async () => {
    const making = await prepare();
    const [before, key] = [await made(), newKey()];
    const answers = await Promise.all(Array.from({ length: 20 }, () => send(making, key)));
    const texts = new Set(answers.filter(({ status }) => status === 201).map(({ text }) => text));
    expect(texts.size).toBe(1);
    for (const { status, headers, json } of answers) {
      if (status === 201) continue;
      expect([status, json.code, headers.get('retry-after')]).toEqual([429, 'request_in_progress', '1']);
    }
    expect(await made()).toEqual(grown(before, 1));
    expect(texts).toContain((await send(making, key)).text);
  });

  test('another body under the same key is refused, and makes nothing', async () => {
    const making = await prepare();
    const key = newKey();
    const first = await send(making, key);
    const before = await made();
    const refused = await send({ ...making, body: making.other }, key);
    expect(refused.json).toMatchObject({ status: 400, code: 'idempotency_key_reused' });
    expect(await made()).toEqual(before);
    expect((await send(making, key)).text).toBe(first.text);
  });

  test('the same key of another caller, or in another environment, is another key', async () => {
    const { production } = server.keys;
    const body = { name: 'second', scopes: ['*'] };
    const second = (await server.request('POST', '/api/key/', { body })).json.key;
    const key = newKey();
    const ids = new Set();
    for (const caller of [development(), second, production]) {
      const making = await prepare(caller);
      const before = await made(caller);
      const answer = await send(making, key, caller);
      expect(answer.status).toBe(201);
      expect(await made(caller)).toEqual(grown(before, 1));
      ids.add(answer.json.id);
    }
    expect(ids.size).toBe(3);
  });

  test('after 24 hours it is made anew', async () => {
    const key = newKey();
    const first = await send(await prepare(), key);
    const rows = askDatabase(server.folder, 'SELECT max(expires_at) AS until FROM attempts');
    expect(Math.abs(Number(rows[0]?.until) - Date.now() - 24 * 3600_000)).toBeLessThan(10_000);
    askDatabase(server.folder, 'UPDATE attempts SET expires_at = ?', Date.now());
    const [making, before] = [await prepare(), await made()];
    const anew = await send(making, key);
    expect(anew.status).toBe(201);
    expect(anew.json.id).not.toBe(first.json.id);
    expect(await made()).toEqual(grown(before, 1));
  });

  test('an attempt that died is waited for, and taken over when its time is over', async () => {
    const [key, making] = [newKey(), await prepare()];
    await send(making, key);
    // As a process leaves it that is killed at work.
    const until = Date.now() + 1_000;
    askDatabase(server.folder, 'UPDATE attempts SET answer = NULL, expires_at = ?', until);
    const waiting = await send(making, key);
    expect([waiting.json.code, waiting.headers.get('retry-after')]).toEqual(['request_in_progress', '1']);
    await delay(until - Date.now() + 10);
    const next = await prepare();
    const before = await made();
    expect((await send(next, key)).status).toBe(201);
    expect(await made()).toEqual(grown(before, 1));
  });

  test('a key that is no visible ASCII of 1 to 255 characters is refused and named', async () => {
    const making = await prepare();
    const before = await made();
    for (const wrong of ['', 'a b', 'é', 'x'.repeat(256)]) {
      const { json } = await send(making, wrong);
      expect(json).toMatchObject({ code: 'invalid_parameter', errors: [{ path: 'Idempotency-Key' }] });
    }
    expect(await made()).toEqual(before);
    expect((await send(making, `${newKey()}${'~'.repeat(255)}`.slice(0, 255))).status).toBe(201);
  });
});

test('the same key for another operation is another key', async () => {
  const key = newKey();
  for (const { prepare } of Object.values(makers))
    expect((await send(await prepare(), key)).status).toBe(201);
});

test('the first answer is given again after another pepper became the current one', async () => {
  const sent = async () => {
    const [key, making] = [newKey(), await (makers['keys.regenerate'] as Maker).prepare()];
    return { key, making, text: (await send(making, key)).text };
  };
  const before = await sent();
  rotatePepper(server.folder);
  // Until the server has read it.
  await delay(2_100);
  for (const { key, making, text } of [before, await sent()])
    expect((await send(making, key)).text).toBe(text);
});

test('a request that failed does not use the key up', async () => {
  const body = { name: 'limited', scopes: ['keys:write'] };
  const limited = (await server.request('POST', '/api/key/', { body })).json.key;
  const path = '/api/key/';
  const key = newKey();
  const failing: [number, Record<string, unknown>][] = [
    [400, {}],
    [400, { ...wanted, scopes: ['fly'] }],
    [400, { ...body, expires_at: '2001-01-01T00:00:00Z' }],
    [403, wanted],
  ];
  for (const [status, wrong] of failing) {
    expect((await send({ path, body: wrong }, key, limited)).status).toBe(status);
  }
  expect((await send({ path, body }, key, 'hn_wrong')).status).toBe(401);
  const first = await send({ path, body }, key, limited);
  expect(first.status).toBe(201);
  expect((await send({ path, body }, key, limited)).text).toBe(first.text);
});

test('an endpoint that makes nothing new each time takes no notice of the key', async () => {
  const headers = { 'idempotency-key': newKey() };
  for (const name of ['One', 'Two']) {
    const body = { key: 'dora@example.com', name };
    expect((await server.request('POST', '/api/user/', { headers, body })).json.name).toBe(name);
  }
});

test('no file of the data folder holds an Idempotency-Key or the answer that is kept for it', async () => {
  const key = newKey();
  const plain: string[] = [];
  for (const { prepare } of Object.values(makers)) {
    const { json } = await send(await prepare(), key);
    plain.push(...[json.key, json.secret].filter((secret) => secret !== undefined));
  }
  // A sample event alone has none.
  expect(plain).toHaveLength(endpoints.length - 1);
  for (const name of readdirSync(server.folder)) {
    const bytes = readFileSync(join(server.folder, name));
    for (const secret of [key, ...plain, ...plain.map((one) => one.replace(/^(hn_|whsec_)/, ''))]) {
      for (const encoding of ['utf8', 'base64', 'base64url', 'hex'] as const) {
        const encoded = Buffer.from(secret).toString(encoding).replace(/=+$/, '');
        expect(bytes.includes(encoded), `${name} ${encoding}`).toBe(false);
      }
    }
  }
});
