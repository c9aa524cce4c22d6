import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expectContractAnswer, type WireAnswer } from '@roost/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from './test-server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(() => server[Symbol.asyncDispose]());

test('a path where nothing is declared is 404, with and without a key', async () => {
  for (const path of [
    '/',
    '/api',
    '/api/',
    '/api/users/',
    '/api/user/a/b/',
    '/api/field/a/b/c/',
    '/api/user/a//',
    '//api/user/',
    '/API/USER/',
    '/index.html',
    '/api/user%2F',
    '/api/userx',
  ]) {
    for (const key of [null, server.keys.development]) {
      const answer = await server.request('GET', path, { key });
      expect([path, answer.status]).toEqual([path, 404]);
      expect(answer.json.code).toBe('unknown_path');
    }
  }
});

test('a known path with another method is 405 and says in Allow which it takes', async () => {
  for (const [method, path, allowed] of [
    ['PUT', '/api/user/', 'GET, POST, HEAD, OPTIONS'],
    ['PATCH', '/api/user', 'GET, POST, HEAD, OPTIONS'],
    ['DELETE', '/api/user/', 'GET, POST, HEAD, OPTIONS'],
    ['POST', '/api/user/a/', 'GET, DELETE, HEAD, OPTIONS'],
    ['HEAD', '/api/field/a/b/', 'DELETE, OPTIONS'],
    ['GET', '/api/field/a/', 'POST, DELETE, OPTIONS'],
    ['POST', '/health', 'GET, HEAD, OPTIONS'],
    ['QUERY', '/api/user/', 'GET, POST, HEAD, OPTIONS'],
  ] as const) {
    const answer = await server.request(method, path);
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')?.split(', ').sort()).toEqual(allowed.split(', ').sort());
    if (method === 'HEAD') continue;
    expect(answer.json.code).toBe('method_not_allowed');
  }
});

test('the server cannot brew coffee, because it is a teapot', async () => {
  for (const path of ['/api/coffee/', '/api/coffee']) {
    const answer = await server.request('GET', path, { key: null });
    expect(answer.status).toBe(418);
    expect(answer.json.message).toBe('The server cannot brew coffee, because it is a teapot.');
  }
});

test('/health answers without a key', async () => {
  for (const path of ['/health', '/health/']) {
    const answer = await server.request('GET', path, { key: null });
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({ status: 'ok' });
  }
});

test('no cache on the way keeps an answer, and each has a request id of its own', async () => {
  const answers = await Promise.all(
    ['/api/user/', '/api/user/nobody/', '/nothing'].map((path) => server.request('GET', path)),
  );
  expect(answers.map(({ headers }) => headers.get('cache-control'))).toEqual(answers.map(() => 'no-store'));
  expect(new Set(answers.map(({ headers }) => headers.get('x-request-id')))).toHaveLength(3);
});

describe('CORS', () => {
  const origin = 'https://app.example.com';
  const preflight = {
    origin,
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'api-key',
  };

  test('answers a preflight without a key, and lets every credential header through', async () => {
    const answer = await server.request('OPTIONS', '/api/user/', { key: null, headers: preflight });
    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.get('access-control-allow-methods')).toMatch(/GET.*POST/);
    const allowed = answer.headers.get('access-control-allow-headers')?.toLowerCase().split(', ');
    for (const header of ['authorization', 'api-key', 'api_key', 'content-type'])
      expect(allowed).toContain(header);
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
  });

  test('answers OPTIONS for the whole server and for unknown paths in the shape of the contract', async () => {
    const answer = await server.request('OPTIONS', '/nothing', { key: null, headers: preflight });
    expect(answer.status).toBe(404);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  });

  test('lets a browser read every answer, errors and the Link header included', async () => {
    for (const [path, key] of [
      ['/api/user/', undefined],
      ['/api/user/', null],
      ['/nothing', null],
      ['/api/coffee/', null],
    ] as const) {
      const answer = await server.request('GET', path, {
        ...(key === null ? { key } : {}),
        headers: { origin },
      });
      expect(answer.headers.get('access-control-allow-origin')).toBe('*');
      expect(answer.headers.get('access-control-expose-headers')).toContain('Link');
    }
  });

  test('are not in answers to who is no browser, but in those that a cache may keep for one', async () => {
    for (const [path, allowed] of [
      ['/api/user/', null],
      ['/nothing', null],
      ['/openapi.json', '*'],
    ] as const) {
      const { headers } = await server.request('GET', path);
      expect(headers.get('access-control-allow-origin')).toBe(allowed);
      expect(headers.has('access-control-expose-headers')).toBe(allowed !== null);
    }
  });

  test('with origins given, names the one that asks where it is among them, and no other', async () => {
    await using other = await startTestServer({ corsOrigins: [origin, 'https://b.example.com'] });
    for (const [asking, allowed] of [
      [origin, origin],
      ['https://b.example.com', 'https://b.example.com'],
      ['https://evil.example.com', null],
      ['null', null],
      [undefined, null],
    ] as const) {
      const headers: Record<string, string> = asking === undefined ? {} : { ...preflight, origin: asking };
      for (const method of ['OPTIONS', 'GET']) {
        const answer = await other.request(method, '/api/user/', { headers });
        expect(answer.headers.get('access-control-allow-origin')).toBe(allowed);
        expect(answer.headers.get('vary')).toBe('Origin');
      }
    }
  });
});

/** Takes the lock that writes need, and holds it until its standard input ends. */
const holdDatabase = `
  const { DatabaseSync } = require('node:sqlite');
  const db = new DatabaseSync(process.argv[1]);
  db.exec('BEGIN IMMEDIATE');
  process.stdout.write('held');
  process.stdin.resume().on('end', () => db.close());`;

test('a store that is held by another process is 503 with Retry-After, and nothing was changed', async () => {
  await using other = await startTestServer();
  const holder = spawn(process.execPath, ['-e', holdDatabase, join(other.folder, 'roost.db')]);
  await once(holder.stdout, 'data');
  const answer = await other.request('POST', '/api/user/', { body: { key: 'carol' } });
  expect(answer.status).toBe(503);
  expect(answer.json.code).toBe('unavailable');
  expect(answer.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
  expect(answer.text).not.toMatch(/sqlite|database|locked/i);
  holder.stdin.end();
  await once(holder, 'exit');
  expect((await other.request('GET', '/api/user/')).json).toHaveLength(2);
  expect((await other.request('POST', '/api/user/', { body: { key: 'carol' } })).status).toBe(201);
});

test('a fault of ours is 500 with the request id, logged, and its message never leaves', async () => {
  const faults: Record<string, unknown>[] = [];
  await using other = await startTestServer({
    log: (level, record) => {
      if (level === 'error') faults.push(record);
    },
  });
  other.core.operations['users.list'] = async () => {
    throw new Error('secret of the house');
  };
  const answer: WireAnswer = await other.request('GET', '/api/user/');
  expectContractAnswer(answer, 'GET');
  expect(answer.status).toBe(500);
  expect(JSON.parse(answer.text)).toMatchObject({ code: 'internal_error', message: 'Something went wrong' });
  expect(answer.text).not.toContain('secret');
  expect(faults).toEqual([
    expect.objectContaining({ request_id: answer.headers.get('x-request-id'), error: 'Error' }),
  ]);
});

test('a request leaves no key, user key, body or path in the log', async () => {
  const records: unknown[] = [];
  await using other = await startTestServer({ log: (_, record) => records.push(record) });
  await other.request('POST', '/api/field/alice@feathery.tech/', {
    body: { key: 'name', value: 'Secret Name' },
  });
  await other.request('GET', '/api/field/?key=alice@feathery.tech');
  await other.request('GET', '/api/user/carol@feathery.tech/');
  expect(records).toHaveLength(3);
  expect(JSON.stringify(records)).not.toMatch(/feathery|Secret|hn_/);
});
