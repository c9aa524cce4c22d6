import { contract, type Endpoint } from '@roost/schemas';
import { expect, test } from 'vitest';
import { Router } from './router.ts';

const declare = (
  method: Endpoint['method'],
  path: `/${string}`,
  operation: `${string}.${string}`,
): Endpoint => ({
  operation,
  area: 'service',
  method,
  path,
  access: 'public',
  summary: operation,
  success: [200],
  examples: [],
});

const router = new Router([
  declare('GET', '/', 'root.read'),
  declare('GET', '/a/', 'a.list'),
  declare('POST', '/a/', 'a.add'),
  declare('POST', '/a/', 'a.addMany'),
  declare('GET', '/a/{key}/', 'a.read'),
  declare('GET', '/a/fixed/', 'a.fixed'),
  declare('DELETE', '/a/{first}/{second}/', 'a.remove'),
  declare('GET', '/a/fixed/below/it/', 'a.below'),
]);

const operations = (method: string, path: string) =>
  router.match(method, path)?.endpoints.map(({ operation }) => operation);

test('both slash forms of a path are the same path', () => {
  expect(operations('GET', '/a/')).toEqual(['a.list']);
  expect(operations('GET', '/a')).toEqual(['a.list']);
  expect(operations('GET', '/')).toEqual(['root.read']);
  expect(operations('GET', '/a//')).not.toEqual(['a.list']);
});

test('a literal segment wins over a parameter, which takes the path where the literal leads nowhere', () => {
  expect(operations('GET', '/a/fixed')).toEqual(['a.fixed']);
  expect(operations('GET', '/a/other')).toEqual(['a.read']);
  expect(operations('GET', '/a/fixed/below/it')).toEqual(['a.below']);
  const match = router.match('DELETE', '/a/fixed/other');
  expect(match?.params).toEqual({ first: 'fixed', second: 'other' });
});

test('parameters are decoded segment by segment: an encoded slash stays within its segment', () => {
  expect(router.match('DELETE', '/a/x%2Fy/%E2%82%AC%20')?.params).toEqual({ first: 'x/y', second: '€ ' });
  expect(router.match('GET', '/a/alice@feathery.tech')?.params).toEqual({ key: 'alice@feathery.tech' });
  expect(router.match('GET', '/a/__proto__/')?.params).toEqual({ key: '__proto__' });
});

test('a segment that is no valid percent-encoding is taken as it came', () => {
  for (const raw of ['100%', '%FF', '%zz', 'a%2']) {
    expect(router.match('GET', `/a/${raw}/`)?.params).toEqual({ key: raw });
  }
});

test('a literal is matched as it is written, never decoded', () => {
  expect(router.match('GET', '/%61')).toBeUndefined();
  expect(router.match('GET', '/A')).toBeUndefined();
});

test('endpoints that the body tells apart are found together', () => {
  expect(operations('POST', '/a')).toEqual(['a.add', 'a.addMany']);
});

test('another method finds no endpoint but says which are allowed; HEAD goes where GET goes', () => {
  expect(router.match('PUT', '/a')).toMatchObject({
    endpoints: [],
    allowed: ['GET', 'POST', 'HEAD', 'OPTIONS'],
  });
  expect(router.match('GET', '/a/b/c')).toMatchObject({ endpoints: [], allowed: ['DELETE', 'OPTIONS'] });
  expect(operations('HEAD', '/a/b')).toEqual(['a.read']);
  expect(operations('constructor', '/a')).toEqual([]);
});

test('where nothing is declared there is no match, however deep the path', () => {
  for (const path of ['/b', '/a/b/c/d', '/constructor', '/__proto__', `/${'x/'.repeat(10_000)}`]) {
    expect(router.match('GET', path)).toBeUndefined();
  }
});

test('every endpoint of the contract is found at its own path', () => {
  const real = new Router(contract);
  for (const endpoint of contract as readonly Endpoint[]) {
    const match = real.match(endpoint.method, endpoint.path.replace(/\{(\w+)\}/g, 'of-$1'));
    expect(match?.endpoints).toContain(endpoint);
    for (const [name, value] of Object.entries(match?.params ?? {})) expect(value).toBe(`of-${name}`);
  }
});
