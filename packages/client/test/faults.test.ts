import { startTestServer, type TestServer } from '@roost/server/test-server';
import { type Fault, startFaultProxy } from '@roost/testing/http-fault-proxy';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Action,
  type ClientOptions,
  ConnectionError,
  createClient,
  NotFoundError,
  type RoostClient,
  ServerError,
  TimeoutError,
} from '../src/index.ts';
import { startFaultyClient } from './faulty-client.ts';

let server: TestServer;
/** With nothing between it and the server. */
let direct: RoostClient;

beforeAll(async () => {
  server = await startTestServer();
  direct = createClient({ baseUrl: server.address, apiKey: server.keys.development });
});

afterAll(() => server[Symbol.asyncDispose]());

/** As short as a busy machine allows, where a timeout is what the test waits for. */
const shortest = 2_000;

const startFaulty = (faults: readonly Fault[], options: Partial<ClientOptions> = {}) => {
  const waits = faults.some((fault) => fault === 'slow' || fault === 'silent');
  return startFaultyClient(server, faults, { ...(waits && { timeout: shortest }), ...options });
};

let count = 0;
const unique = () => `thing ${count++}`;

/** How often something was done to a thing, as the audit trail has it. */
async function effects(action: Action, target: string): Promise<number> {
  return (await direct.audit.list({ action, target })).length;
}

const unavailable = JSON.stringify({
  code: 'unavailable',
  message: 'The store cannot be reached',
  request_id: 'r',
});

/** Faults after which it is known that nothing was done. */
const clearFaults: [string, Fault][] = [
  ['answered with 429', { status: 429 }],
  ['answered with 503 in the words of Roost', { status: 503, body: unavailable }],
];

/** Faults after which nobody knows whether it was. */
const unclearFaults: [string, Fault][] = [
  ['dropped before it is carried out', 'dropped before'],
  ['dropped after it is carried out', 'dropped after'],
  ['cut off in its answer', 'cut off'],
  ['answered too slowly', 'slow'],
  ['not answered', 'silent'],
  ['answered with 408', { status: 408 }],
  ['answered with 500', { status: 500 }],
  ['carried out and answered with 502 by a proxy', { status: 502, body: '<html>', carriedOut: true }],
  ['carried out and answered with 503 by a proxy', { status: 503, body: '<html>', carriedOut: true }],
];

describe.concurrent.each([...clearFaults, ...unclearFaults])('a first attempt that is %s', (_, fault) => {
  test('reads all the same', async () => {
    await using faulty = await startFaulty([fault]);
    expect(await faulty.roost.users.read({ key: 'bob@feathery.tech' })).toMatchObject({ name: 'Bob' });
    expect(faulty.seen).toHaveLength(2);
  });

  test('makes one API key, and gives it', async () => {
    await using faulty = await startFaulty([fault]);
    const made = await faulty.roost.keys.create({ name: unique(), scopes: ['users:read'] });
    const all = await direct.keys.list();
    expect(all.filter(({ name }) => name === made.name).map(({ id }) => id)).toEqual([made.id]);
    expect(await effects('key.created', made.id)).toBe(1);
    expect(await direct.with({ environmentKey: made.key }).users.list()).not.toEqual([]);
    const keys = faulty.seen.map(({ headers }) => headers['idempotency-key']);
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(keys).toEqual([keys[0], keys[0]]);
  });

  test('makes one successor of an API key', async () => {
    await using faulty = await startFaulty([fault]);
    const { id } = await direct.keys.create({ name: unique(), scopes: ['users:read'] });
    const successor = await faulty.roost.keys.regenerate({ id });
    expect(successor.predecessor).toBe(id);
    expect(await effects('key.regenerated', id)).toBe(1);
  });

  test('makes one user', async () => {
    await using faulty = await startFaulty([fault]);
    const key = unique();
    expect(await faulty.roost.users.upsert({ key, name: 'Carol' })).toMatchObject({ key, name: 'Carol' });
    expect(await effects('user.created', key)).toBe(1);
    expect(await effects('user.updated', key)).toBe(0);
  });

  test('sets a value once', async () => {
    await using faulty = await startFaulty([fault]);
    const key = unique();
    await direct.users.upsert({ key });
    expect(await faulty.roost.values.set({ user_key: key, key: 'age', value: 21 })).toMatchObject({
      value: 21,
    });
    expect(await effects('value.set', key)).toBe(1);
  });

  test('deletes a user once, and says that she is gone', async () => {
    await using faulty = await startFaulty([fault]);
    const key = unique();
    await direct.users.upsert({ key });
    expect(await faulty.roost.users.delete({ key })).toBeUndefined();
    await expect(direct.users.read({ key })).rejects.toBeInstanceOf(NotFoundError);
    expect(await effects('user.deleted', key)).toBe(1);
  });
});

describe.concurrent('an operation that does something anew each time it is called', () => {
  test.each(clearFaults)('is called again when it is %s', async (_, fault) => {
    await using faulty = await startFaulty([fault, fault]);
    const key = unique();
    const { api_key } = await direct.users.upsert({ key });
    const { api_key: other } = await faulty.roost.users.regenerate({ key });
    expect(other).not.toBe(api_key);
    expect(faulty.seen).toHaveLength(3);
    expect(await effects('key.regenerated', key)).toBe(1);
  });

  test.each(unclearFaults)('is not called again when it is %s', async (_, fault) => {
    await using faulty = await startFaulty([fault]);
    const key = unique();
    const { api_key } = await direct.users.upsert({ key });
    await expect(faulty.roost.users.regenerate({ key })).rejects.toThrow(
      typeof fault === 'object' ? undefined : ConnectionError,
    );
    expect(faulty.seen).toHaveLength(1);
    const carriedOut =
      ['dropped after', 'cut off', 'slow'].includes(fault as string) || Object(fault).carriedOut;
    const { api_key: now } = await direct.users.upsert({ key });
    expect(now !== api_key).toBe(carriedOut === true);
  });
});

describe.concurrent('a server that goes on failing', () => {
  test('is asked three times, and its last answer is the error', async () => {
    await using faulty = await startFaulty([
      { status: 500 },
      { status: 500 },
      { status: 502, body: 'Bad gateway' },
    ]);
    const reading = faulty.roost.users.read({ key: 'bob@feathery.tech' });
    await expect(reading).rejects.toBeInstanceOf(ServerError);
    await expect(reading).rejects.toMatchObject({ status: 502, code: undefined, problem: undefined });
    expect(faulty.seen).toHaveLength(3);
  });

  test('that answers the third time is enough', async () => {
    await using faulty = await startFaulty([{ status: 500 }, { status: 500 }]);
    expect(await faulty.roost.users.read({ key: 'bob@feathery.tech' })).toMatchObject({ name: 'Bob' });
    const [first = 0, second = 0, third = 0] = faulty.seen.map(({ at }) => at);
    // Half a second and a whole one, each less up to its half.
    expect(second - first).toBeGreaterThanOrEqual(250 - 1);
    expect(third - second).toBeGreaterThanOrEqual(500 - 1);
  });

  test('is asked once where no retries are wanted, by the client or by the call', async () => {
    await using faulty = await startFaulty([{ status: 500 }, { status: 500 }], { retries: 0 });
    await expect(faulty.roost.users.list()).rejects.toBeInstanceOf(ServerError);
    await expect(faulty.roost.with({ retries: 5 }).users.list({}, { retries: 0 })).rejects.toBeInstanceOf(
      ServerError,
    );
    expect(faulty.seen).toHaveLength(2);
  });

  test('that never answers is a TimeoutError, which is a ConnectionError', async () => {
    await using faulty = await startFaulty(['silent', 'slow'], { timeout: 100, retries: 1 });
    const reading = faulty.roost.users.read({ key: 'bob@feathery.tech' });
    await expect(reading).rejects.toBeInstanceOf(TimeoutError);
    await expect(reading).rejects.toBeInstanceOf(ConnectionError);
    await expect(reading).rejects.toThrow('users.read was not answered within 100 ms');
  });

  test('that is not there is a ConnectionError, which says why', async () => {
    const proxy = await startFaultProxy(server.address, []);
    await proxy[Symbol.asyncDispose]();
    const roost = direct.with({ retries: 0, fetch: (_, init) => fetch(`${proxy.address}/health/`, init) });
    const reading = roost.service.health();
    await expect(reading).rejects.toBeInstanceOf(ConnectionError);
    await expect(reading).rejects.toThrow('ECONNREFUSED');
  });
});
