import { contract, type Endpoint, fieldKey, gatewayRoutes, userKey } from '@roost/schemas';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makeDecodedRouter } from './decoded-router.ts';
import { pathBehindGateway } from './gateway-path.ts';
import { Router } from './router.ts';

const endpoints = contract as readonly Endpoint[];
/** One function an area, behind the gateway's routes. */
const functions = Map.groupBy(endpoints, ({ area }) => area);
const prefixes = gatewayRoutes(endpoints);
const routers = new Map([...functions].map(([area, own]) => [area, makeDecodedRouter(own)]));

function match(method: string, path: string, query: Record<string, string> = {}) {
  const route = prefixes.find(({ prefix }) => path === prefix || path.startsWith(`${prefix}/`));
  return routers.get(route?.area ?? 'service')?.match(method, path, query);
}

/** What a request is taken for: its operation and keys, `unclear`, or nothing. */
function read(method: string, path: string, query: Record<string, string> = {}) {
  const found = match(method, path, query);
  if (found?.unclear) return found.unclear.message;
  return found?.endpoints[0] && { [found.endpoints[0].operation]: found.params };
}

describe('a key that holds a slash is found', () => {
  test.each([
    ['GET', '/api/user/a/b/', { 'users.read': { key: 'a/b' } }],
    ['HEAD', '/api/user/a/b', { 'users.read': { key: 'a/b' } }],
    ['DELETE', '/api/user/a/b/c/', { 'users.delete': { key: 'a/b/c' } }],
    ['GET', '/api/user/a//', { 'users.read': { key: 'a/' } }],
    ['GET', '/api/user/a/regenerate/', { 'users.read': { key: 'a/regenerate' } }],
    ['POST', '/api/user/a/b/regenerate/', { 'users.regenerate': { key: 'a/b' } }],
    ['POST', '/api/user/a/regenerate/regenerate/', { 'users.regenerate': { key: 'a/regenerate' } }],
    ['POST', '/api/field/a/b/', { 'values.set': { user_key: 'a/b' } }],
    ['DELETE', '/api/field/x//', { 'fields.delete': { key: 'x/' } }],
  ])('%s %s', (method, path, expected) => {
    expect(read(method, path)).toEqual(expected);
  });
});

test('what a path says at first sight comes first', () => {
  expect(read('DELETE', '/api/field/x/y/')).toEqual({ 'values.clear': { user_key: 'x', key: 'y' } });
  expect(read('POST', '/api/key/k/regenerate/')).toEqual({ 'keys.regenerate': { id: 'k' } });
  expect(read('GET', '/api/user/')).toEqual({ 'users.list': {} });
});

test('nothing is decoded again', () => {
  expect(read('GET', '/api/user/a%2Fb/')).toEqual({ 'users.read': { key: 'a%2Fb' } });
});

test('an id of Roost never holds a slash', () => {
  expect(read('GET', '/api/key/a/b/')).toBeUndefined();
  expect(match('GET', '/api/key/a/regenerate/')).toMatchObject({
    endpoints: [],
    allowed: ['POST', 'OPTIONS'],
  });
});

test('what can be read in several ways is unclear, and says how to say it', () => {
  expect(read('DELETE', '/api/field/a/b/c/')).toBe(
    'This path may mean more than one thing, since API Gateway decodes it on the way. Say in the query too which keys ' +
      "are meant: ?key=a%2Fb%2Fc (Delete a field, and its values in every environment) or ?user_key=a&key=b%2Fc (Clear one of a user's values) " +
      "or ?user_key=a%2Fb&key=c (Clear one of a user's values)",
  );
  const query = { user_key: 'a/b', key: 'c' };
  expect(read('DELETE', '/api/field/a/b/c/', query)).toEqual({ 'values.clear': query });
  expect(read('DELETE', '/api/field/a/b/', { key: 'a/b' })).toEqual({ 'fields.delete': { key: 'a/b' } });
});

test('where path and query name different things, neither is taken', () => {
  expect(read('DELETE', '/api/user/a/', { key: 'b' })).toMatch(/name different things: .* \?key=b$/);
  expect(read('DELETE', '/api/field/a/', { user_key: 'a?', key: 'b' })).toMatch(/different things/);
  // Not a parameter of these: ignored, as any that an endpoint does not know.
  expect(read('GET', '/api/user/', { key: 'b' })).toEqual({ 'users.list': {} });
  expect(read('POST', '/api/field/a/', { key: 'b' })).toEqual({ 'values.set': { user_key: 'a' } });
});

test('what the gateway cut off is found by what the query names', () => {
  const query = { user_key: 'a?b', key: 'age' };
  expect(read('DELETE', '/api/field/a', query)).toEqual({ 'values.clear': query });
  expect(read('DELETE', '/api/user/', { key: '?' })).toEqual({ 'users.delete': { key: '?' } });
});

test('where what tells two endpoints apart was cut off, neither is taken', () => {
  expect(read('GET', '/api/user/a', { key: 'a?' })).toMatch(
    /Read one user; Everything Roost holds on a user/,
  );
  expect(read('GET', '/api/user/a/export/', { key: 'a' })).toEqual({ 'users.export': { key: 'a' } });
});

test('keys without a slash are read as behind the local server, for every endpoint, in both slash forms', () => {
  const encoded = new Router(endpoints);
  for (const { method, path } of endpoints) {
    const bare = path.replace(/\/$/, '');
    for (const form of [`${bare}/`, bare]) {
      const filled = form.replace(/\{(\w+)\}/g, 'of $1');
      const { endpoints: found, params } = encoded.match(method, filled) ?? {};
      expect(match(method, filled)).toEqual({ endpoints: found, params, allowed: expect.any(Array) });
    }
  }
});

test('a path of any length is read in a moment', () => {
  const before = process.cpuUsage();
  for (const method of ['GET', 'POST', 'DELETE']) read(method, `/api/field/${'/x'.repeat(5_000)}`);
  // Of the processor's time, in microseconds: the machine may have stalled.
  expect(process.cpuUsage(before).user).toBeLessThan(200_000);
});

/** Keys full of what is lost on the way, and of what paths are made of. */
const awkward = fc
  .array(fc.constantFrom('/', '?', '%', '%2F', '%25', '#', '.', 'a', 'b', 'regenerate', 'field', '€', ' '), {
    minLength: 1,
    maxLength: 6,
  })
  .map((pieces) => pieces.join(''));
const anyKey = fc
  .oneof(awkward, fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }))
  .filter((key) => userKey.safeParse(key).success && fieldKey.safeParse(key).success);
const request = fc.record({
  operation: fc.constantFrom(...endpoints.filter(({ params }) => params).map(({ operation }) => operation)),
  keys: fc.tuple(anyKey, anyKey),
  slash: fc.boolean(),
});

/** The request of a client that encodes each key once. An id is one that Roost made. */
function generate({ operation, keys, slash }: { operation: string; keys: [string, string]; slash: boolean }) {
  const endpoint = endpoints.find((one) => one.operation === operation) as Endpoint;
  const names = Object.keys(endpoint.params?.shape ?? {});
  const params = Object.fromEntries(
    names.map((name, index) => [name, name === 'id' ? 'key_0Abc' : (keys[index] ?? '')]),
  );
  const path = endpoint.path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(params[name] ?? ''),
  );
  return { endpoint, params, path: slash ? path : path.slice(0, -1) };
}

describe('of any keys, encoded by a client and handed on by the gateway', () => {
  test('with the keys in the query too, the right endpoint gets the right keys', () => {
    fc.assert(
      fc.property(request, (given) => {
        const { endpoint, params, path } = generate(given);
        const arrived = pathBehindGateway(path);
        if (arrived === undefined) return;
        const found = match(endpoint.method, arrived, params);
        // The cut took what tells these two apart.
        const lost = /users\.(read|export)/.test(endpoint.operation) && params.key?.includes('?');
        if (lost) {
          expect(found?.unclear?.message).toContain(endpoint.summary);
          return;
        }
        expect(found?.unclear).toBeUndefined();
        expect(found?.endpoints).toContain(endpoint);
        expect(found?.params).toEqual(params);
      }),
      { numRuns: 3000 },
    );
  });

  test('of keys that arrive whole, every request finds its own endpoint and keys or is unclear, but for a value whose path is a field’s', () => {
    fc.assert(
      fc.property(request, (given) => {
        const { endpoint, params, path } = generate({ ...given, slash: true });
        if (Object.values(params).some((key) => /[?%]/.test(key))) return;
        const found = match(endpoint.method, pathBehindGateway(path) ?? '');
        if (!found || found.endpoints.length === 0 || found.unclear) return;
        // Told apart by the fields that there are: steps/settle-path.ts.
        if (endpoint.operation === 'fields.delete' && params.key?.includes('/')) return;
        expect(found.endpoints).toContain(endpoint);
        expect(found.params).toEqual(params);
      }),
      { numRuns: 3000 },
    );
  });
});
