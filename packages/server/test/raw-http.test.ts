import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expectContractAnswer, type WireAnswer } from '@roost/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sendRaw } from './raw-http.ts';
import { startTestServer, type TestServer } from './test-server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(() => server[Symbol.asyncDispose]());

const host = 'Host: localhost\r\n';

async function send(bytes: string, method = 'GET'): Promise<WireAnswer> {
  const answer = await sendRaw(server.address, bytes, { method });
  if (!answer) throw new Error('The server closed the connection without an answer');
  expectContractAnswer(answer, method);
  return answer;
}

describe('what is no HTTP is answered with 400 in the shape of the contract', () => {
  test.each([
    ['garbage', 'hello world\r\n\r\n'],
    ['bytes of a TLS handshake', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
    ['an unknown method', `BREW /api/coffee/ HTTP/1.1\r\n${host}\r\n`],
    ['a method in lower case', `get /health HTTP/1.1\r\n${host}\r\n`],
    ['no address', `GET HTTP/1.1\r\n${host}\r\n`],
    ['raw bytes beyond ASCII in the address', `GET /api/user/\u00e9/ HTTP/1.1\r\n${host}\r\n`],
    ['another protocol', `GET /health SPDY/3\r\n${host}\r\n`],
    ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['headers of more than 16 KiB', `GET /health HTTP/1.1\r\n${host}X: ${'x'.repeat(20_000)}\r\n\r\n`],
    ['an address of more than 16 KiB', `GET /${'x'.repeat(20_000)} HTTP/1.1\r\n${host}\r\n`],
    ['many headers', `GET /health HTTP/1.1\r\n${'X: y\r\n'.repeat(9_000)}\r\n`],
    ['a header without a name', `GET /health HTTP/1.1\r\n: x\r\n\r\n`],
    ['a control character in a header', `GET /health HTTP/1.1\r\n${host}X: \u0001\r\n\r\n`],
    ['a length that is no number', `POST /api/user/ HTTP/1.1\r\n${host}Content-Length: x\r\n\r\n`],
    ['two lengths', `POST /api/user/ HTTP/1.1\r\n${host}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab`],
    [
      'a length and chunks',
      `POST /api/user/ HTTP/1.1\r\n${host}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    ],
    ['CONNECT', `CONNECT example.com:443 HTTP/1.1\r\n${host}\r\n`],
  ])('%s', async (_, bytes) => {
    const answer = await send(bytes);
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text).code).toBe('malformed_request');
    expect(answer.headers.get('connection')).toBe('close');
  });
});

describe('what is HTTP, if odd, is answered as any request', () => {
  test.each([
    ['without a Host', 'GET /health HTTP/1.1\r\n\r\n'],
    ['HTTP/1.0', 'GET /health HTTP/1.0\r\n\r\n'],
    ['an empty Host', 'GET /health HTTP/1.1\r\nHost:\r\n\r\n'],
    ['a Host that is none', 'GET /health HTTP/1.1\r\nHost: <>"%{}\xff\r\n\r\n'],
    ['an upgrade', `GET /health HTTP/1.1\r\n${host}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`],
    ['an expectation nobody knows', `GET /health HTTP/1.1\r\n${host}Expect: magic\r\n\r\n`],
    ['the whole address, as a proxy sends it', `GET http://localhost/health HTTP/1.1\r\n${host}\r\n`],
    ['the whole address with a query', `GET HTTP://a.b:1/health?a=b HTTP/1.1\r\n${host}\r\n`],
    ['a header named __proto__', `GET /health HTTP/1.1\r\n${host}__proto__: x\r\nconstructor: y\r\n\r\n`],
    ['an empty line before it', `\r\nGET /health HTTP/1.1\r\n${host}\r\n`],
  ])('%s', async (_, bytes) => {
    const answer = await send(bytes);
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toEqual({ status: 'ok' });
  });

  test('the whole address leads to the same function as the path in it', async () => {
    const key = `API-KEY: ${server.keys.development}\r\n`;
    for (const path of [
      '/api/user/',
      '/api/user',
      '/api/field/?key=alice@feathery.tech',
      '/api/user/?limit=1',
    ]) {
      const answer = await send(`GET http://localhost${path} HTTP/1.1\r\n${host}${key}\r\n`);
      expect(answer.status).toBe(200);
      expect(JSON.parse(answer.text).length).toBeGreaterThan(0);
    }
  });

  test('a Link header names whatever Host was asked, and cannot be broken out of', async () => {
    const key = `API-KEY: ${server.keys.development}\r\n`;
    const answer = await send(`GET /api/user?limit=1&x=%0d%0aa:b%3E HTTP/1.1\r\nHost: a"b\xff\r\n${key}\r\n`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('link')?.match(/[<>]/g)).toHaveLength(2);
  });

  test('a body that was announced and is waited for is read after 100 Continue', async () => {
    const body = '{"key":"carol"}';
    const head = `POST /api/user/ HTTP/1.1\r\n${host}Content-Type: application/json\r\nExpect: 100-continue\r\n`;
    const answer = await sendRaw(
      server.address,
      `${head}API-KEY: ${server.keys.development}\r\nContent-Length: ${body.length}\r\n\r\n`,
      { beforeAnswer: (socket) => socket.once('data', () => socket.write(body)) },
    );
    expect(answer?.status).toBe(201);
  });

  test('a body that comes byte by byte is read', async () => {
    const body = '{"key":"dave"}';
    const head = `POST /api/user/ HTTP/1.1\r\n${host}API-KEY: ${server.keys.development}\r\n`;
    const answer = await sendRaw(server.address, `${head}Content-Length: ${body.length}\r\n\r\n`, {
      beforeAnswer: async (socket) => {
        socket.setNoDelay();
        for (const byte of body) {
          await sleep(2);
          socket.write(byte);
        }
      },
    });
    expect(answer?.status).toBe(201);
  });

  test('requests sent one behind the other are answered in their order', async () => {
    const two = `GET /health HTTP/1.1\r\n${host}\r\nGET /api/coffee/ HTTP/1.1\r\n${host}\r\n`;
    expect((await sendRaw(server.address, two))?.status).toBe(200);
    expect((await sendRaw(server.address, two, { answers: 2 }))?.status).toBe(418);
  });
});

describe('a client that goes away', () => {
  const post = `POST /api/user/ HTTP/1.1\r\n${host}Content-Length: 100\r\n\r\n{"key`;

  test.each([
    ['in the middle of its headers', 'GET /health HT'],
    ['in the middle of its body', post],
    ['before its answer', `GET /health HTTP/1.1\r\n${host}\r\n`],
    ['after CONNECT', `CONNECT a:1 HTTP/1.1\r\n${host}\r\n`],
    ['after garbage', 'garbage\r\n\r\n'],
  ])('%s takes nobody else with it', async (_, bytes) => {
    for (const leave of ['destroy', 'resetAndDestroy'] as const) {
      const socket = connect(Number(new URL(server.address).port), '127.0.0.1');
      socket.on('error', () => {});
      await new Promise<void>((written) => socket.write(bytes, () => written()));
      await sleep(10);
      socket[leave]();
    }
    await sleep(20);
    expect((await server.request('GET', '/health')).status).toBe(200);
  });

  test('while nothing was changed: half a body makes no user', async () => {
    await sendRaw(server.address, post, { beforeAnswer: (socket) => setTimeout(() => socket.end(), 20) });
    const { json } = await server.request('GET', '/api/user/');
    expect(json.map(({ key }: { key: string }) => key)).not.toContain('key');
  });
});

test('closing the server does not wait for connections on which nothing was asked', async () => {
  const other = await startTestServer();
  const { port } = new URL(other.address);
  const sockets = ['', 'GET /hea', 'garbage\r\n\r\n', `CONNECT a:1 HTTP/1.1\r\n${host}\r\n`].map((bytes) => {
    const socket = connect({ port: Number(port), host: '127.0.0.1', allowHalfOpen: true });
    socket.on('error', () => {});
    socket.write(bytes);
    return socket;
  });
  await other.request('GET', '/health');
  const startedAt = Date.now();
  await other[Symbol.asyncDispose]();
  expect(Date.now() - startedAt).toBeLessThan(2_000);
  for (const socket of sockets) socket.destroy();
});
