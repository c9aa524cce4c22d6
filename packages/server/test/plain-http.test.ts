import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { request as requestTls } from 'node:https';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { expectContractAnswer, temporaryFolder, type WireAnswer } from '@roost/testing';
import { describe, expect, test } from 'vitest';
import { type ServeOptions, serve } from '../src/index.ts';
import { inspectConnection, isLoopback } from '../src/plain-http.ts';
import { testOptions } from './test-options.ts';

async function startOn(options: Partial<ServeOptions>) {
  const folder = temporaryFolder();
  const running = await serve(testOptions(folder.path, options));
  return {
    ...running,
    key: running.firstKeys?.[0]?.key ?? '',
    [Symbol.asyncDispose]: async () => {
      await running.close();
      folder[Symbol.dispose]();
    },
  };
}

async function get(
  address: string,
  headers: Record<string, string>,
  init: RequestInit = {},
): Promise<WireAnswer> {
  const response = await fetch(`${address}/api/user/`, { ...init, headers });
  const answer = { status: response.status, headers: response.headers, text: await response.text() };
  expectContractAnswer(answer, 'GET');
  return answer;
}

function expectHttpsRequired(answer: WireAnswer): void {
  expect(answer.status).toBe(403);
  expect(JSON.parse(answer.text)).toMatchObject({ code: 'https_required', message: 'HTTPS required' });
}

/** An address of this machine that is not a loopback one; none in a sandbox without a network. */
const outside = Object.values(networkInterfaces())
  .flat()
  .find((address) => address && !address.internal && address.family === 'IPv4')?.address;

describe('plain HTTP', () => {
  test('is answered on a loopback address and refused on any other, good key or not', async () => {
    await using server = await startOn({ host: '0.0.0.0' });
    const { port } = new URL(server.address);
    const headers = { authorization: `Token ${server.key}` };
    expect((await get(`http://127.0.0.1:${port}`, headers)).status).toBe(200);
    if (outside === undefined) return;
    const there = `http://${outside}:${port}`;
    expectHttpsRequired(await get(there, headers));
    expectHttpsRequired(await get(there, { ...headers, 'x-forwarded-proto': 'https' }));
    expectHttpsRequired(await get(there, headers, { method: 'POST', body: 'x'.repeat(500_000) }));
  });

  test('behind a trusted proxy goes by what that proxy says of the request', async () => {
    await using server = await startOn({ trustProxy: true });
    const headers = { authorization: `Token ${server.key}` };
    const forwarded = (proto: string) => get(server.address, { ...headers, 'x-forwarded-proto': proto });
    expect((await forwarded('https')).status).toBe(200);
    expect((await forwarded('http, HTTPS')).status).toBe(200);
    expectHttpsRequired(await forwarded('http'));
    // Only what the proxy next to us added counts: all before it is the client's word.
    expectHttpsRequired(await forwarded('https, http'));
    expect((await get(server.address, headers)).status).toBe(200);
  });

  test.each([
    ['127.0.0.1', true],
    ['127.9.8.7', true],
    ['::1', true],
    ['::ffff:127.0.0.1', true],
    ['::FFFF:127.0.0.1', true],
    ['10.0.0.1', false],
    ['192.168.1.5', false],
    ['::ffff:10.0.0.1', false],
    ['::', false],
    ['fe80::1', false],
    ['127.0.0.1.example.com', false],
    ['', false],
  ])('on %s: allowed is %s', (localAddress, allowed) => {
    expect(isLoopback(localAddress)).toBe(allowed);
    const req = { socket: { localAddress, remoteAddress: '127.0.0.1' }, headers: {} } as never;
    expect(inspectConnection(req, { trustProxy: false }).allowed).toBe(allowed);
    const encrypted = { socket: { localAddress, encrypted: true }, headers: {} } as never;
    expect(inspectConnection(encrypted, { trustProxy: false }).allowed).toBe(true);
  });

  test("a client's own X-Forwarded-For is hearsay; a trusted proxy's names the client", () => {
    const req = {
      socket: { localAddress: '127.0.0.1', remoteAddress: '::ffff:10.0.0.9' },
      headers: { 'x-forwarded-for': '1.1.1.1, 203.0.113.7' },
    } as never;
    expect(inspectConnection(req, { trustProxy: false }).sourceIp).toBe('10.0.0.9');
    expect(inspectConnection(req, { trustProxy: true }).sourceIp).toBe('203.0.113.7');
  });
});

test('HTTPS is answered with the certificate that was given, and Link headers name https', async () => {
  using folder = temporaryFolder();
  const [cert, key] = [join(folder.path, 'cert.pem'), join(folder.path, 'key.pem')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  execFileSync('openssl', ['req', '-x509', ...curve, ...subject, '-keyout', key, '-out', cert], {
    stdio: 'ignore',
  });
  const tls = { cert: readFileSync(cert), key: readFileSync(key) };
  await using server = await startOn({ tls });
  expect(server.address).toMatch(/^https:/);
  const answer = await new Promise<{ status: number | undefined; link: string | undefined }>(
    (resolve, reject) => {
      const headers = { authorization: `Token ${server.key}` };
      requestTls(`${server.address}/api/user/?limit=1`, { ca: tls.cert, headers, agent: false }, (res) => {
        res.resume().once('end', () => resolve({ status: res.statusCode, link: res.headers.link as string }));
      })
        .once('error', reject)
        .end();
    },
  );
  expect(answer.status).toBe(200);
  expect(answer.link?.startsWith(`<${server.address}/api/user/?`)).toBe(true);
});
