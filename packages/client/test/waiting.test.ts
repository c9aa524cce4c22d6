import { startTestServer, type TestServer } from '@roost/server/test-server';
import type { Fault } from '@roost/testing/http-fault-proxy';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createClient, RateLimitError } from '../src/index.ts';
import { startFaultyClient } from './faulty-client.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const bob = { key: 'bob@feathery.tech' };
const slowDown = JSON.stringify({ code: 'rate_limited', message: 'Slow down.', request_id: 'r' });
const limited = (retryAfter: string): Fault => ({
  status: 429,
  headers: { 'retry-after': retryAfter },
  body: slowDown,
});

describe.concurrent('Retry-After', () => {
  test('is waited for, and not cut short', async () => {
    await using faulty = await startFaultyClient(server, [limited('1')]);
    await faulty.roost.users.read(bob);
    const [first = 0, second = 0] = faulty.seen.map(({ at }) => at);
    expect(second - first).toBeGreaterThanOrEqual(1000 - 1);
  });

  test('may be a date, one in the past too', async () => {
    const past = new Date(Date.now() - 60_000).toUTCString();
    const soon = new Date(Date.now() + 2_000).toUTCString();
    await using faulty = await startFaultyClient(server, [limited(past), limited(soon)]);
    await faulty.roost.users.read(bob);
    expect(faulty.seen).toHaveLength(3);
    const last = faulty.seen.at(-1)?.at ?? 0;
    expect(performance.timeOrigin + last).toBeGreaterThanOrEqual(Date.parse(soon) - 5);
  });

  test('of more than a minute is left to the caller, at once', async () => {
    await using faulty = await startFaultyClient(server, [limited('61')]);
    const reading = faulty.roost.users.read(bob);
    await expect(reading).rejects.toBeInstanceOf(RateLimitError);
    await expect(reading).rejects.toMatchObject({ code: 'rate_limited', retryAfter: 61, requestId: 'r' });
    expect(faulty.seen).toHaveLength(1);
  });

  test('that makes no sense is as none', async () => {
    await using faulty = await startFaultyClient(server, [limited('soon')]);
    expect(await faulty.roost.users.read(bob)).toMatchObject(bob);
  });

  test('of the real limit is obeyed: a key that is over it gets its answer all the same', async () => {
    const { key } = await createClient({
      baseUrl: server.address,
      apiKey: server.keys.development,
    }).keys.create({ name: 'slow', scopes: ['users:read'], limit: 20 });
    await using faulty = await startFaultyClient(server, [], { apiKey: key, retries: 5 });
    const reading = Array.from({ length: 21 }, () => faulty.roost.users.read(bob));
    expect((await Promise.all(reading)).length).toBe(21);
    expect(faulty.seen.length).toBeGreaterThan(21);
  });
});

describe.concurrent('a signal', () => {
  const reason = new Error('enough');

  test('that is aborted before anything is sent sends nothing', async () => {
    await using faulty = await startFaultyClient(server, []);
    const calling = faulty.roost.users.upsert({ key: 'never' }, { signal: AbortSignal.abort(reason) });
    await expect(calling).rejects.toBe(reason);
    expect(faulty.seen).toHaveLength(0);
  });

  test('ends a request that is on its way', async () => {
    await using faulty = await startFaultyClient(server, ['silent']);
    const controller = new AbortController();
    const ended = expect(faulty.roost.users.read(bob, { signal: controller.signal })).rejects.toBe(reason);
    await expect.poll(() => faulty.seen).toHaveLength(1);
    controller.abort(reason);
    await ended;
    expect(faulty.seen).toHaveLength(1);
  });

  test('ends an answer that is on its way', async () => {
    await using faulty = await startFaultyClient(server, ['slow']);
    const signal = AbortSignal.timeout(100);
    await expect(faulty.roost.users.read(bob, { signal })).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(faulty.seen).toHaveLength(1);
  });

  test('ends the wait for another attempt', async () => {
    await using faulty = await startFaultyClient(server, [limited('30')]);
    const controller = new AbortController();
    const ended = expect(faulty.roost.users.read(bob, { signal: controller.signal })).rejects.toBe(reason);
    await expect.poll(() => faulty.seen).toHaveLength(1);
    const started = performance.now();
    setTimeout(() => controller.abort(reason), 100);
    await ended;
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(faulty.seen).toHaveLength(1);
  });

  test('ends a walk through a list', async () => {
    await using faulty = await startFaultyClient(server, [null, 'silent']);
    const controller = new AbortController();
    const seen: string[] = [];
    const walking = (async () => {
      for await (const { key } of faulty.roost.users.list({ limit: 1 }, { signal: controller.signal })) {
        seen.push(key);
        setTimeout(() => controller.abort(reason), 50);
      }
    })();
    await expect(walking).rejects.toBe(reason);
    expect(seen).toHaveLength(1);
  });

  test('is left without listeners, however often it was used', async () => {
    await using faulty = await startFaultyClient(server, [{ status: 500 }]);
    const { signal } = new AbortController();
    let listeners = 0;
    const { addEventListener, removeEventListener } = signal;
    signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
      listeners++;
      addEventListener.apply(signal, args);
    };
    signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
      listeners--;
      removeEventListener.apply(signal, args);
    };
    await faulty.roost.users.read(bob, { signal });
    expect(faulty.seen).toHaveLength(2);
    expect(listeners).toBe(0);
  });
});

describe.concurrent('a list', () => {
  test('is walked on over a fault, and no row comes twice or is left out', async () => {
    const direct = createClient({ baseUrl: server.address, apiKey: server.keys.production });
    const keys = Array.from({ length: 25 }, (_, number) => `user ${String(number).padStart(2, '0')}`);
    for (const key of keys) await direct.users.upsert({ key });
    const faults: (Fault | null)[] = [null, 'dropped after', null, 'cut off', { status: 502 }, null];
    await using faulty = await startFaultyClient(server, faults, { apiKey: server.keys.production });
    const walked: string[] = [];
    for await (const { key } of faulty.roost.users.list({ limit: 4 })) walked.push(key);
    expect(walked).toEqual(keys);
    expect(faulty.seen).toHaveLength(7 + 3);
  });

  test('is not asked for before it is awaited or walked, and once where it is awaited twice', async () => {
    await using faulty = await startFaultyClient(server, []);
    const list = faulty.roost.users.list({ limit: 2 });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(faulty.seen).toHaveLength(0);
    const [one, other] = await Promise.all([list, list]);
    expect(one).toHaveLength(2);
    expect(other).toBe(one);
    expect(faulty.seen).toHaveLength(1);
  });
});
