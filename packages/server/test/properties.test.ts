import { expectContractAnswer, type WireAnswer } from '@roost/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startLater } from './later-client.ts';
import { sendRaw } from './raw-http.ts';
import type { TestServer } from './test-server.ts';

/*
 * Whatever anybody sends, the answer is one of the contract, and never that something went wrong. A failure prints
 * the seed and the smallest request that shows it.
 */

let server: TestServer;
let later: string;
let webhookId: string;

beforeAll(async () => {
  ({ server, later } = await startLater());
  await server.request('POST', '/api/field/', { body: { key: 'anything', type: 'json_value' } });
  await server.request('POST', '/api/field/', { body: { key: 'text', type: 'text_area' } });
  const body = { url: 'https://receiver.invalid/hooks', enabled: false };
  webhookId = (await server.request('POST', '/api/webhook/', { body })).json.id;
});

afterAll(() => server[Symbol.asyncDispose]());

interface WireRequest {
  method: string;
  path: string;
  headers: readonly (readonly [string, string])[];
  body: Uint8Array;
}

function bytesOf({ method, path, headers, body }: WireRequest): Buffer {
  const lines = [...headers, ['Content-Length', `${body.length}`] as const].map(
    (pair) => `${pair.join(': ')}\r\n`,
  );
  return Buffer.concat([Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`, 'latin1'), body]);
}

function expectNoFault(answer: WireAnswer | undefined, method: string): asserts answer is WireAnswer {
  if (!answer) throw new Error('The server closed the connection without an answer');
  expectContractAnswer(answer, method);
  expect([500, 503]).not.toContain(answer.status);
}

/** The server listens to one of many keys: a good one most of the time, since the rest is soon refused. */
const credential = fc.oneof(
  { weight: 4, arbitrary: fc.constant('development') },
  { weight: 1, arbitrary: fc.constantFrom('later', 'production', 'none', 'hn_bad') },
);

function keyHeaders(name: string): [string, string][] {
  const keys: Record<string, string> = { ...server.keys, later };
  return name === 'none' ? [] : [['API-KEY', keys[name] ?? name]];
}

async function check(request: fc.Arbitrary<WireRequest>, numRuns: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(request, credential, async (given, name) => {
      const headers = [...keyHeaders(name), ...given.headers];
      const answer = await sendRaw(server.address, bytesOf({ ...given, headers }), { method: given.method });
      expectNoFault(answer, given.method);
    }),
    { numRuns },
  );
}

const method = fc.constantFrom(
  'GET',
  'POST',
  'DELETE',
  'HEAD',
  'PUT',
  'OPTIONS',
  'PATCH',
  'TRACE',
  'PROPFIND',
);
const name = fc.oneof(
  fc.constantFrom('key', 'name', 'value', 'fields', 'type', 'options', 'repeated', 'display_text'),
  fc.constantFrom('id', 'field_id', 'dialect'),
  fc.constantFrom('url', 'events', 'description', 'grace_seconds', 'since', 'until'),
  fc.constantFrom('limit', 'cursor', '__proto__', 'constructor', 'toString', ''),
  fc.string({ unit: 'binary', maxLength: 10 }),
);
const word = fc.oneof(
  fc.constantFrom(
    'alice@feathery.tech',
    'age',
    'name',
    'anything',
    'text',
    '21',
    'dropdown',
    'https://receiver.invalid/',
    'value.set',
    '2026-01-01T00:00:00Z',
    'true',
    '1',
    '',
  ),
  fc.string({ unit: 'binary', maxLength: 300 }),
);
const jsonText = fc.oneof(
  fc.json(),
  fc
    .dictionary(name, fc.oneof(word, fc.jsonValue()), { noNullPrototype: true })
    .map((data) => JSON.stringify(data)),
);
const formText = fc.array(fc.tuple(name, word)).map((pairs) => new URLSearchParams(pairs).toString());
/** Nearly JSON, nearly a form: one piece of a good body replaced. */
const brokenText = fc
  .tuple(fc.oneof(jsonText, formText), fc.nat(), fc.nat(5), fc.string({ unit: 'binary', maxLength: 3 }))
  .map(([text, at, length, piece]) => {
    const start = at % (text.length + 1);
    return text.slice(0, start) + piece + text.slice(start + length);
  });
const body: fc.Arbitrary<Uint8Array> = fc.oneof(
  fc.uint8Array({ maxLength: 500 }),
  fc
    .oneof(jsonText, formText, brokenText, fc.string({ unit: 'binary' }))
    .map((text) => new TextEncoder().encode(text)),
);
const contentType = fc.constantFrom(
  'application/json',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'multipart/form-data',
  'text/plain',
  '',
);

describe('whatever is sent, the answer is one of the contract and never 500', () => {
  test('any body', async () => {
    const path = fc.constantFrom(
      '/api/user/',
      '/api/field/',
      '/api/field/alice@feathery.tech/',
      '/api/webhook/',
      `/api/webhook/${webhookId}/`,
      `/api/webhook/${webhookId}/rotate/`,
      `/api/webhook/${webhookId}/test/`,
      `/api/webhook/${webhookId}/replay/`,
    );
    const request = fc.record({
      method: fc.constant('POST'),
      path,
      headers: contentType.map((type) => [['Content-Type', type] as const]),
      body,
    });
    await check(request, 600);
  });

  test('any part of a multipart body', async () => {
    const part = fc.tuple(name, fc.constantFrom('', '; filename="x"', "; filename*=UTF-8''x"), body);
    const parts = fc.array(part, { maxLength: 4 }).map((list) => {
      const head = (field: string, file: string) =>
        `--x\r\nContent-Disposition: form-data; name="${field}"${file}\r\n\r\n`;
      const chunks = list.flatMap(([field, file, bytes]) => [
        Buffer.from(head(field, file)),
        bytes,
        Buffer.from('\r\n'),
      ]);
      return new Uint8Array(Buffer.concat([...chunks, Buffer.from('--x--\r\n')]));
    });
    const request = fc.record({
      method: fc.constant('POST'),
      path: fc.constantFrom('/api/user/', '/api/field/bob@feathery.tech/'),
      headers: fc.constant([['Content-Type', 'multipart/form-data; boundary=x'] as const]),
      body: parts,
    });
    await check(request, 150);
  });

  test('any query', async () => {
    const raw = fc.string({
      unit: fc.constantFrom(...'abkey=&%+[];0129/?~limtcuso'.split('')),
      maxLength: 60,
    });
    const query = fc.oneof(formText, raw);
    const path = fc.tuple(fc.constantFrom('/api/user/', '/api/field', '/health', '/api/user/a'), query);
    const request = fc.record({
      method,
      path: path.map((both) => both.join('?')),
      headers: fc.constant([]),
      body: fc.constant(new Uint8Array()),
    });
    await check(request, 400);
  });

  test('any path', async () => {
    const visible = fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code));
    const segment = fc.oneof(
      fc.constantFrom(
        'api',
        'user',
        'field',
        'health',
        'coffee',
        '',
        '.',
        '..',
        '%',
        '%2F',
        '%00',
        '%FF',
        '%ud800',
      ),
      fc.string({ unit: visible, maxLength: 20 }),
      fc.string({ unit: 'binary', maxLength: 20 }).map((text) => encodeURIComponent(text.toWellFormed())),
    );
    const path = fc.oneof(
      fc.array(segment, { maxLength: 6 }).map((segments) => `/${segments.join('/')}`),
      fc
        .tuple(fc.constantFrom('user', 'field', 'webhook', 'webhook/delivery'), segment, segment)
        .map((segments) => `/api/${segments.join('/')}`),
    );
    await check(
      fc.record({ method, path, headers: fc.constant([]), body: fc.constant(new Uint8Array()) }),
      600,
    );
  });

  test('any headers', async () => {
    const latin = fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code));
    const headerName = fc.oneof(
      fc.constantFrom(
        'Host',
        'Authorization',
        'API-KEY',
        'api_key',
        'Origin',
        'Content-Type',
        'Cookie',
        'Accept',
      ),
      fc.constantFrom(
        'X-Forwarded-Proto',
        'X-Forwarded-For',
        'Idempotency-Key',
        '__proto__',
        'Connection',
        'Upgrade',
      ),
      fc.string({ unit: latin, maxLength: 12 }),
    );
    const headerValue = fc.oneof(
      fc.constantFrom('Token', 'Bearer x', 'a, b', 'https', 'close', 'websocket', 'application/json'),
      fc.string({ unit: latin, maxLength: 40 }).map((text) => text.replace(/[\r\n]/g, ' ')),
    );
    const request = fc.record({
      method: fc.constantFrom('GET', 'POST', 'OPTIONS'),
      path: fc.constantFrom('/api/user/?limit=1', '/api/user/', '/api/field/?key=alice@feathery.tech'),
      headers: fc.array(fc.tuple(headerName, headerValue), { maxLength: 5 }),
      body: fc.constant(new TextEncoder().encode('{"key":"k"}')),
    });
    // A header named "Content-Length" or "GET / …" may leave the server waiting for what never comes.
    const framed = request.filter(({ headers }) =>
      headers.every(([key]) => !/[\r\n]|length|encoding/i.test(key)),
    );
    await check(framed, 400);
  });

  test('any bytes in the place of a part of a request', async () => {
    const good = Buffer.from(
      'POST /api/user/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 11\r\n\r\n{"key":"k"}',
    );
    const broken = fc.tuple(fc.nat(good.length), fc.nat(20), fc.uint8Array({ maxLength: 20 }));
    await fc.assert(
      fc.asyncProperty(broken, async ([at, length, piece]) => {
        const bytes = Buffer.concat([good.subarray(0, at), piece, good.subarray(at + length)]);
        // Where the server waits for more, there is none: it may close without an answer.
        const beforeAnswer = (socket: { end(): void }) => setTimeout(() => socket.end(), 100);
        const answer = await sendRaw(server.address, bytes, { beforeAnswer });
        if (answer && bytes.toString('latin1', 0, 4) !== 'HEAD') expectNoFault(answer, 'GET');
      }),
      { numRuns: 150 },
    );
    expect((await server.request('GET', '/health')).status).toBe(200);
  });
});
