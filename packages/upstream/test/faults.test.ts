import { inspect } from 'node:util';
import { type Fault, type FaultProxy, startFaultProxy } from '@roost/testing/http-fault-proxy';
import { expectRefusal } from '@roost/testing/operations-conformance/operation-test';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { largestAnswer } from '../src/bounded-fetch.ts';
import { type Before, openBefore } from './open-before.ts';
import { type SeedServer, startSeedServer } from './seed-server.ts';

/* Whatever the upstream does, a caller learns that it cannot be reached right now, and nothing that it said. */

let seed: SeedServer;

beforeAll(async () => {
  seed = await startSeedServer();
});

afterAll(() => seed[Symbol.asyncDispose]());

/** Half of it is what a silent upstream is waited for: as short as a busy machine allows where there is one. */
function patienceFor(faults: readonly Fault[]): number {
  return faults.some((fault) => fault === 'slow' || fault === 'silent') ? 6_000 : 20_000;
}

interface Faulty {
  before: Before;
  proxy: FaultProxy;
  /** What the next requests meet. */
  meet(...faults: (Fault | null)[]): void;
}

async function withFaults(
  work: (faulty: Faulty) => Promise<void>,
  expected: readonly Fault[] = [],
): Promise<void> {
  const faults: (Fault | null)[] = [];
  await using proxy = await startFaultProxy(seed.address, faults);
  const before = await openBefore(proxy.address, seed.keys, { patience: patienceFor(expected) });
  const meet = (...next: (Fault | null)[]) => {
    for (const [index, fault] of next.entries()) faults[proxy.seen.length + index] = fault;
  };
  try {
    await work({ before, proxy, meet });
  } finally {
    await before.dispose();
  }
}

/** Of every error of a chain all that a log could show. */
const everything = (error: unknown) => inspect(error, { depth: 10, showHidden: true });

let count = 0;
const unique = () => `user ${count++}`;

const told = 'what the upstream says';

const readingFaults: [string, Fault | Fault[], retryAfter: number][] = [
  ['says 429', { status: 429, headers: { 'retry-after': '7' }, body: told }, 7],
  ['says 503 for an hour', { status: 503, headers: { 'retry-after': '86400' }, body: told }, 3600],
  ['says 500', { status: 500, body: JSON.stringify({ code: 'internal_error', message: told }) }, 1],
  ['says 403', { status: 403, body: JSON.stringify({ detail: told }) }, 1],
  ['redirects', { status: 307, headers: { location: 'http://127.0.0.1:1/' } }, 1],
  ['answers a page', { status: 200, body: `<html>${told}` }, 1],
  ['answers another thing', { status: 200, body: JSON.stringify({ told }) }, 1],
  ['answers without times', { status: 200, body: JSON.stringify([{ key: told }]) }, 1],
  ['answers more than 10 MiB', { status: 200, body: `"${'x'.repeat(largestAnswer)}"` }, 1],
  ['hangs up, twice', ['dropped before', 'cut off'], 1],
  ['stops in the middle', 'slow', 1],
  ['says nothing', 'silent', 1],
];

describe.concurrent.each(readingFaults)('an upstream that %s', (_, faults, retryAfter) => {
  test('is 503 with Retry-After, and nothing that it said', () =>
    withFaults(async ({ before, meet }) => {
      meet(...[faults].flat());
      const error = await before.roost.users.list({}).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ status: 503, code: 'unavailable', retryAfter });
      expect((error as Error).message).toContain('The service that holds the users cannot be reached');
      for (const secret of [told, ...Object.values(seed.keys)])
        expect(everything(error)).not.toContain(secret);
    }, [faults].flat()));
});

test('an upstream that hangs up once is asked once more', () =>
  withFaults(async ({ before, meet, proxy }) => {
    meet('dropped before');
    expect(await before.roost.users.list({})).toEqual(expect.any(Array));
    expect(proxy.seen).toHaveLength(2);
  }));

test('an upstream that is not there is 503, and the service says that it is not well', () =>
  withFaults(async ({ before, proxy }) => {
    expect(await before.roost.service.health({})).toEqual({ status: 'ok' });
    await proxy[Symbol.asyncDispose]();
    before.clock.ahead = 6_000;
    await expectRefusal(before.roost.service.health({}), 503, 'unavailable');
    await expectRefusal(before.roost.users.upsert({ key: 'alice' }), 503, 'unavailable');
    expect(await before.store.listIntents('development')).toEqual([]);
  }).catch((error) => {
    // The proxy is stopped within: to stop it again is the one thing that may fail.
    if (error?.code !== 'ERR_SERVER_NOT_RUNNING') throw error;
  }));

test('a key that was replaced upstream is used as soon as it is in the secrets; until then it is our fault', () =>
  withFaults(async ({ before }) => {
    const { roost, secrets, clock } = before;
    const old = seed.keys.development;
    await roost.users.list({});
    seed.keys.development = 'another-upstream-key';
    try {
      clock.ahead += 6_000;
      await expectRefusal(roost.users.list({}), 503, 'unavailable');
      secrets.set = { ...secrets.set, upstreamKeys: new Map(Object.entries(seed.keys)) };
      clock.ahead += 6_000;
      expect(await roost.users.list({})).toEqual(expect.any(Array));
    } finally {
      seed.keys.development = old;
    }
  }));

/** What is met by the request that changes something, after the looks: a user's is found by two requests. */
const unclearFaults: [string, Fault[]][] = [
  ['hangs up before it is done, twice', ['dropped before', 'dropped before']],
  ['hangs up after it is done, twice', ['dropped after', 'dropped after']],
  ['cuts its answer off, twice', ['cut off', 'cut off']],
  ['answers too slowly', ['slow']],
  ['says nothing', ['silent']],
  ['says 500', [{ status: 500 }]],
  ['has it done and a proxy says 502', [{ status: 502, body: '<html>', carriedOut: true }]],
  ['has it done and answers what cannot be read', [{ status: 200, body: 'ok', carriedOut: true }]],
];

const clearFaults: [string, Fault[]][] = [
  ['says 429', [{ status: 429 }]],
  ['says 403', [{ status: 403 }]],
  ['redirects', [{ status: 302, headers: { location: '/' } }]],
];

const changes: [
  string,
  looks: number,
  change: (before: Before, key: string) => Promise<unknown>,
  action: string,
][] = [
  ['making a user', 2, ({ roost }, key) => roost.users.upsert({ key, name: 'Carol' }), 'user.created'],
  ['renaming her', 2, ({ roost }, key) => roost.users.upsert({ key, name: 'Caroline' }), 'user.updated'],
  [
    'setting a value',
    1,
    ({ roost }, user_key) => roost.values.set({ user_key, key: 'age', value: 21 }),
    'value.set',
  ],
  ['deleting her', 2, ({ roost }, key) => roost.users.delete({ key }), 'user.deleted'],
];

describe.concurrent.each(changes)('%s, where the upstream', (name, looks, change, action) => {
  async function given(before: Before): Promise<string> {
    const key = unique();
    if (action !== 'user.created') await before.roost.users.upsert({ key, name: 'Carol' });
    return key;
  }
  const entries = ({ roost }: Before, target: string) =>
    roost.audit.list({ target, action: action as never });
  const waiting = Array.from({ length: looks }, () => null);

  test.each(unclearFaults)(
    '%s, leaves one entry once it is asked for again and done, and never two',
    (_, faults) =>
      withFaults(async ({ before, meet }) => {
        const key = await given(before);
        meet(...waiting, ...faults);
        await expectRefusal(change(before, key), 503, 'unavailable');
        expect((await entries(before, key)).length).toBe(0);
        // By then nothing is under way any more.
        before.clock.ahead = 60_000;
        await change(before, key).catch((error) => {
          // She was deleted by the first attempt.
          if (action !== 'user.deleted') throw error;
          expect(error).toMatchObject({ status: 404 });
        });
        expect(await entries(before, key), name).toHaveLength(1);
        expect(await before.store.listIntents('development')).toEqual([]);
      }, faults),
  );

  test.each(unclearFaults)(
    '%s, leaves as many entries as it was done, where nobody asks again',
    (_, faults) =>
      withFaults(async ({ before, meet }) => {
        const key = await given(before);
        meet(...waiting, ...faults);
        await expectRefusal(change(before, key), 503, 'unavailable');
        before.clock.ahead = 60_000;
        expect(await before.core.upstream?.settleLeft('development')).toEqual({ settled: 1, left: 0 });
        const done = faults.some((fault) =>
          typeof fault === 'object' ? fault.carriedOut : !['dropped before', 'silent'].includes(fault),
        );
        expect(await entries(before, key), name).toHaveLength(done ? 1 : 0);
      }, faults),
  );

  test.each(clearFaults)('%s, changed nothing, and can be asked for again at once', (_, faults) =>
    withFaults(async ({ before, meet }) => {
      const key = await given(before);
      meet(...waiting, ...faults);
      await expectRefusal(change(before, key), 503, 'unavailable');
      expect(await before.store.listIntents('development')).toEqual([]);
      await change(before, key);
      expect(await entries(before, key), name).toHaveLength(1);
    }),
  );

  test('hangs up once, goes through, with one entry', () =>
    withFaults(async ({ before, meet }) => {
      const key = await given(before);
      meet(...waiting, 'dropped after');
      await change(before, key);
      expect(await entries(before, key), name).toHaveLength(1);
    }));
});

test('a change of the same thing waits for one whose end is not known, and says for how long', () =>
  withFaults(
    async ({ before, meet }) => {
      const key = unique();
      await before.roost.users.upsert({ key, name: 'Carol' });
      meet(null, null, 'silent');
      await expectRefusal(before.roost.users.upsert({ key, name: 'Caroline' }), 503, 'unavailable');
      const error = await before.roost.users.upsert({ key, name: 'Cora' }).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ status: 503, retryAfter: expect.any(Number) });
      expect((error as { retryAfter: number }).retryAfter).toBeGreaterThan(5);
      before.clock.ahead = 60_000;
      expect(await before.roost.users.upsert({ key, name: 'Cora' })).toMatchObject({ name: 'Cora' });
      const [entry, ...others] = await before.roost.audit.list({ target: key, action: 'user.updated' });
      expect([entry?.changes, others]).toEqual([[{ path: 'name', before: 'Carol', after: 'Cora' }], []]);
    },
    ['silent'],
  ));

test('of many who change one thing at once each finds what the one before left', () =>
  withFaults(async ({ before }) => {
    const key = unique();
    const made = await Promise.all(
      ['Ann', 'Ben', 'Cai'].map((name) => before.roost.users.upsert({ key, name })),
    );
    expect(new Set(made.map(({ api_key }) => api_key)).size).toBe(1);
    const entries = (await before.roost.audit.list({ target: key })).toReversed();
    expect(entries.map(({ action }) => action)).toEqual(['user.created', 'user.updated', 'user.updated']);
    const names = entries.map(({ changes: [change] }) => [change?.before ?? null, change?.after]);
    expect(names.slice(1).map(([was]) => was)).toEqual(names.slice(0, -1).map(([, is]) => is));
  }));
