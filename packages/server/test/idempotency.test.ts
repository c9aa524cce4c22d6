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

const wanted = { name: 'made', scopes: ['users:read'] };
const development = () => server.keys.development;

/** A request to each endpoint that makes a new thing: another one whenever it is asked for. */
const makings: Record<string, (key?: string) => Promise<Making>> = {
  'keys.create': async () => ({ path: '/api/key/', body: wanted, other: { ...wanted, name: 'other' } }),
  'keys.regenerate': async (key = development()) => {
    const { id } = (await server.request('POST', '/api/key/', { key, body: wanted })).json;
    return { path: `/api/key/${id}/regenerate/`, body: { grace_seconds: 60 }, other: { grace_seconds: 61 } };
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

/** How many things there are, and how many entries say that one was made. */
async function made(key = development()): Promise<[things: number, entries: number]> {
  const things = (await server.request('GET', '/api/key/', { key })).json.length;
  return [things, (await readTrail(server, { action: 'key.created' }, key)).length];
}

const grown = ([things, entries]: [number, number], by: number) => [things + by, entries + by];

test('every endpoint that makes a new thing is tried here', () => {
  expect(endpoints.map(({ operation }) => operation).sort()).toEqual(Object.keys(makings).sort());
});

describe.each(endpoints.map(({ operation }) => operation))('%s', (operation) => {
  const prepare = (key?: string) => (makings[operation] as (key?: string) => Promise<Making>)(key);

  test('a repeat gets the first answer, the plain key in it, and makes nothing', async () => {
    const making = await prepare();
    const [before, key] = [await made(), newKey()];
    const first = await send(making, key);
    expect(first).toMatchObject({ status: 201, json: { key: expect.stringMatching(/^hn_/) } });
    for (let time = 0; time < 3; time++) {
      const again = await send(making, key);
      expect([again.status, again.text]).toEqual([first.status, first.text]);
    }
    expect(await made()).toEqual(grown(before, 1));
    expect((await server.request('GET', '/api/user/', { key: first.json.key })).status).toBe(200);
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
  for (const prepare of Object.values(makings)) expect((await send(await prepare(), key)).status).toBe(201);
});

test('the first answer is given again after another pepper became the current one', async () => {
  const sent = async () => {
    const [key, making] = [newKey(), await (makings['keys.regenerate'] as () => Promise<Making>)()];
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
  for (const prepare of Object.values(makings)) plain.push((await send(await prepare(), key)).json.key);
  expect(plain).toHaveLength(endpoints.length);
  for (const name of readdirSync(server.folder)) {
    const bytes = readFileSync(join(server.folder, name));
    for (const secret of [key, ...plain, ...plain.map((one) => one.slice(3))]) {
      for (const encoding of ['utf8', 'base64', 'base64url', 'hex'] as const) {
        const encoded = Buffer.from(secret).toString(encoding).replace(/=+$/, '');
        expect(bytes.includes(encoded), `${name} ${encoding}`).toBe(false);
      }
    }
  }
});
