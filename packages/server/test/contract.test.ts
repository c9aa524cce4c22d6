import { readdirSync } from 'node:fs';
import { defaultLimits, silentLog } from '@roost/lambda';
import {
  type Area,
  areas,
  contract,
  type Endpoint,
  type Example,
  errorCodes,
  problem,
  scopes,
  statuses,
} from '@roost/schemas';
import { expectDeclaredAnswer } from '@roost/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { routeFunctions } from '../src/functions.ts';
import { startTestServer, type TestServer } from './test-server.ts';

const endpoints: readonly Endpoint[] = contract;
/** Functions that read the changes of the tables or the queues of deliveries, and answer no requests. */
const workers = ['changes', 'sweeper', 'deliveries'];
const byOperation = endpoints.map((endpoint) => [endpoint.operation, endpoint] as const);
const namesOf = (part: Endpoint['body']) => Object.keys(part?.shape ?? {});
const routeOf = ({ method, path }: Endpoint) => `${method} ${path.replace(/\{\w+\}/g, '{}')}`;

/** For all that changes nothing: a deployment for each test takes longer than the tests. */
let untouched: TestServer;

beforeAll(async () => {
  untouched = await startTestServer();
});

afterAll(() => untouched[Symbol.asyncDispose]());

/** A deployment for an example that may change something; undefined where it cannot. */
async function ownFor({ method }: Endpoint, { status }: Example): Promise<TestServer | undefined> {
  return method === 'GET' || status >= 400 ? undefined : startTestServer();
}

/** The request that an example stands for: parameters into the path, the query and a body of JSON. */
function requestOf(
  { path, params, query, body }: Endpoint,
  { input }: Example,
): [path: string, body: unknown] {
  const pick = (part: Endpoint['body']) => namesOf(part).filter((name) => Object.hasOwn(input, name));
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(input[name])));
  const asked = new URLSearchParams(
    pick(query).map((name) => [name, String(input[name])] as [string, string]),
  );
  const known = [params, query, body].flatMap(namesOf);
  expect(known).toEqual(expect.arrayContaining(Object.keys(input)));
  const sent = body && Object.fromEntries(pick(body).map((name) => [name, input[name]]));
  return [asked.size > 0 ? `${filled}?${asked}` : filled, sent];
}

describe.each(byOperation)('%s', (_, endpoint) => {
  test('answers each of its examples with the declared status, shape and output', async () => {
    expect(endpoint.examples.length).toBeGreaterThan(0);
    for (const example of endpoint.examples) {
      await using own = await ownFor(endpoint, example);
      const server = own ?? untouched;
      const [path, body] = requestOf(endpoint, example);
      const answer = await server.request(endpoint.method, path, { body });
      expect([example.name, answer.status]).toEqual([example.name, example.status]);
      expectDeclaredAnswer(endpoint, answer);
      if (example.output !== undefined) expect(answer.json).toEqual(example.output);
    }
  });

  test('gives the same output in process as over HTTP', async () => {
    for (const example of endpoint.examples.filter(({ output }) => output !== undefined)) {
      await using own = await ownFor(endpoint, example);
      const roost = (own ?? untouched).core.as({
        type: 'key',
        environment: 'development',
        id: 'key_test',
        name: 'test',
        scopes: new Set(['*'] as const),
        limit: null,
        dialect: '2021-02',
        endsAt: Number.POSITIVE_INFINITY,
      }) as unknown as Record<string, Record<string, (input: unknown) => Promise<unknown>>>;
      const [noun = '', verb = ''] = endpoint.operation.split('.');
      expect(await roost[noun]?.[verb]?.(example.input)).toEqual(example.output);
    }
  });

  test('is refused without a key unless it is public, whatever else is wrong', async () => {
    const path = endpoint.path.replace(/\{\w+\}/g, 'nobody');
    const answer = await untouched.request(endpoint.method, path, { key: null });
    expect(answer.status === 401).toBe(endpoint.access !== 'public');
  });

  test('declares parameters whose names do not collide, those in its path among them', () => {
    const parameters = [endpoint.params, endpoint.query, endpoint.body].flatMap((part) =>
      Object.entries(part?.shape ?? {}),
    );
    // One that may stand in the query or the body is one parameter.
    expect(new Set(parameters.map(([name]) => name)).size).toBe(
      new Set(parameters.map(([, schema]) => schema)).size,
    );
    expect([...endpoint.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)).toEqual(
      namesOf(endpoint.params),
    );
    // A slash at the end is for things; a page or a file has none.
    expect(endpoint.path).toMatch(/^\/.*\/$|^\/docs$|\.\w+$/);
    if (endpoint.bodyKey !== undefined) expect(namesOf(endpoint.body)).toContain(endpoint.bodyKey);
  });

  test('is allowed by a scope that exists; self names a parameter that is known before the body is', () => {
    if (typeof endpoint.access !== 'object') return;
    expect(scopes).toContain(endpoint.access.scope);
    const known = [endpoint.params, endpoint.query].flatMap(namesOf);
    if (endpoint.access.self !== undefined) expect(known).toContain(endpoint.access.self);
  });

  test('declares an output where, and only where, it answers with a body', () => {
    expect(endpoint.output !== undefined).toBe(endpoint.success.some((status) => status !== 204));
    if (endpoint.paged) expect(namesOf(endpoint.query)).toEqual(expect.arrayContaining(['limit', 'cursor']));
  });
});

test('what is declared is served, and what is served is declared', async () => {
  const { core } = untouched;
  const declared = endpoints.map(({ operation }) => operation).sort();
  expect(new Set(declared).size).toBe(declared.length);
  expect(Object.keys(core.operations).sort()).toEqual(declared);

  const find = routeFunctions({ core, corsOrigins: ['*'], limits: defaultLimits, log: silentLog });
  const handlers = new Map<Area, unknown>();
  for (const { area, path } of endpoints) {
    const bare = path.replace(/\/$/, '');
    for (const form of [`${bare}/`, bare]) {
      const { handler } = find(form.replace(/\{\w+\}/g, 'a'));
      expect(handlers.get(area) ?? handler).toBe(handler);
      handlers.set(area, handler);
    }
  }
  expect([...handlers.keys()].sort()).toEqual([...areas].sort());
  expect(new Set(handlers.values()).size).toBe(areas.length);
});

test('each area is one function, and each function one area', async () => {
  const folders = readdirSync(new URL('../../../functions', import.meta.url));
  expect(folders.filter((name) => !workers.includes(name)).sort()).toEqual([...areas].sort());
  for (const area of areas) {
    const made = (await import(`@roost/function-${area}`)) as Record<string, unknown>;
    expect(Object.keys(made)).toEqual([`make${area[0]?.toUpperCase()}${area.slice(1)}Handler`]);
  }
});

test('endpoints at one method and path are told apart by the body alone: same function, same access', () => {
  for (const together of Map.groupBy(endpoints, routeOf).values()) {
    const [first] = together;
    for (const { access, area, path } of together) {
      expect({ access, area, path }).toEqual({ access: first?.access, area: first?.area, path: first?.path });
    }
    const keys = together.map(({ bodyKey }) => bodyKey);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys).toContain(undefined);
  }
});

test('every error has one of the statuses of the service, and every such status an error', () => {
  const used = Object.values(errorCodes).map(({ status }) => status);
  for (const status of used) expect(statuses).toContain(status);
  expect(new Set(used)).toEqual(new Set(statuses.filter((status) => status >= 400)));
  expect(problem.shape.code.options).toEqual(Object.keys(errorCodes));
});
