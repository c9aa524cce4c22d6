import { readFileSync } from 'node:fs';
import { locateReferenceFile } from '@roost/openapi/reference-files';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../test-server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(() => server[Symbol.asyncDispose]());

const get = (path: string, headers: Record<string, string> = {}) =>
  server.request('GET', path, { key: null, headers });

describe.each([
  ['/openapi.json', 'application/json', 'public, max-age=300'],
  ['/docs', 'text/html; charset=utf-8', 'public, max-age=300'],
  ['/docs/renderer.js', 'text/javascript; charset=utf-8', 'public, max-age=31536000, immutable'],
])('%s', (path, type, caching) => {
  test('is there for everybody, with and without a slash at its end, and may be kept', async () => {
    const [answer, slashed] = [await get(path), await get(`${path}/`)];
    for (const { status, headers } of [answer, slashed]) {
      expect(status).toBe(200);
      expect(headers.get('content-type')).toBe(type);
      expect(headers.get('cache-control')).toBe(caching);
      expect(headers.get('access-control-allow-origin')).toBe('*');
    }
    expect(slashed.text === answer.text).toBe(true);
  });

  test('is given to HEAD without its body, and to nothing but GET', async () => {
    const head = await server.request('HEAD', path, { key: null });
    expect([head.status, head.headers.get('content-type'), head.text]).toEqual([200, type, '']);
    const posted = await server.request('POST', path, { key: null, body: {} });
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS']);
    expect(posted.headers.get('cache-control')).toBe('no-store');
    const asked = await server.request('OPTIONS', path, { key: null });
    expect([asked.status, asked.headers.get('allow')]).toEqual([204, 'GET, HEAD, OPTIONS']);
  });
});

test('the files are those of the repository, and the program the one that its package holds', async () => {
  const file = (name: Parameters<typeof locateReferenceFile>[0]) =>
    readFileSync(locateReferenceFile(name), 'utf8');
  expect((await get('/openapi.json')).json).toEqual(JSON.parse(file('openapi.json')));
  expect((await get('/docs')).text).toBe(file('docs.html'));
  expect((await get('/docs/renderer.js')).text === file('renderer.js')).toBe(true);
});

test('a tag says whether the document changed; who has it gets the whole answer, since 304 is not of the contract', async () => {
  const first = await get('/openapi.json');
  const tag = first.headers.get('etag') ?? '';
  expect(tag).toMatch(/^"[\w-]{43}"$/);
  const again = await get('/openapi.json', { 'if-none-match': tag });
  expect([again.status, again.headers.get('etag'), again.text]).toEqual([200, tag, first.text]);
});

test('the page may load files from here, and nothing from or to anywhere else', async () => {
  const { headers } = await get('/docs');
  const policy = new Map(
    (headers.get('content-security-policy') ?? '').split('; ').map((directive) => {
      const [name = '', ...sources] = directive.split(' ');
      return [name, sources] as const;
    }),
  );
  expect(policy.get('default-src')).toEqual(["'none'"]);
  expect(policy.get('script-src')).toEqual(["'self'"]);
  expect(policy.get('connect-src')).toEqual(["'self'"]);
  expect(policy.get('frame-ancestors')).toEqual(["'none'"]);
  const inside = ["'none'", "'self'", "'unsafe-inline'", 'data:'];
  for (const source of [...policy.values()].flat()) expect(inside).toContain(source);
});

test('all other answers are kept by nobody, and below /docs there is nothing else', async () => {
  expect((await get('/health')).headers.get('cache-control')).toBe('no-store');
  for (const path of ['/docs/docs.html', '/docs/..%2fopenapi.json', '/docs/renderer.js/x', '/openapi.yaml']) {
    const { status, headers } = await get(path);
    expect([path, status, headers.get('cache-control')]).toEqual([path, 404, 'no-store']);
  }
});
