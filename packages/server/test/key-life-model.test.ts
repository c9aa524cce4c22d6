import { type Core, createCore, formatTime, type KeyPrincipal, makeOrigin, RoostError } from '@roost/core';
import { openEmbedded, openSecretFile } from '@roost/embedded';
import { temporaryFolder } from '@roost/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** A key as the model knows it: what was asked for, and nothing of how Roost keeps it. */
interface ModelKey {
  id: string;
  plain: string;
  expiresAt: number;
  /** When it was killed, or its grace is over. */
  endsAt: number;
}

type Step =
  | { do: 'make'; expiresIn: number | null }
  | { do: 'regenerate'; which: number; grace: number }
  | { do: 'kill'; which: number }
  | { do: 'rename'; which: number }
  | { do: 'wait'; time: number };

const never = Number.POSITIVE_INFINITY;
const admin: KeyPrincipal = {
  type: 'key',
  environment: 'development',
  id: 'key_admin',
  name: 'admin',
  scopes: new Set(['*'] as const),
  limit: null,
  dialect: '2021-02',
  endsAt: never,
};

const folder = temporaryFolder();
let core: Core;
let clock = Date.parse('2030-01-01T00:00:00Z');
beforeAll(async () => {
  core = createCore({ ...openEmbedded(folder.path), now: () => clock });
  const origin = makeOrigin(admin, { requestId: 'r', ip: null, at: clock });
  await core.store.createEnvironment({ name: 'development', createdAt: clock }, origin);
});
afterAll(async () => {
  await core.store.close();
  folder[Symbol.dispose]();
});

const works = (key: ModelKey) => clock < key.expiresAt && clock < key.endsAt;

async function isTaken({ plain }: ModelKey): Promise<boolean> {
  try {
    const principal = await core.authenticator.authenticate({ apiKey: plain });
    expect(principal).toMatchObject({ type: 'key', environment: 'development' });
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(RoostError);
    expect((error as RoostError).code).toBe('invalid_api_key');
    return false;
  }
}

/** Does a step to Roost and to the model alike. */
async function take(step: Step, keys: ModelKey[]): Promise<void> {
  const roost = core.as(admin);
  if (step.do === 'wait') {
    clock += step.time;
    return;
  }
  if (step.do === 'make') {
    const expiresAt = step.expiresIn === null ? never : clock + step.expiresIn;
    const expires_at = expiresAt === never ? null : formatTime(expiresAt);
    const made = await roost.keys.create({ name: 'model', scopes: ['users:read'], expires_at });
    keys.push({ id: made.id, plain: made.key, expiresAt, endsAt: never });
    return;
  }
  const key = keys[step.which % keys.length];
  if (!key) return;
  if (step.do === 'kill') {
    await roost.keys.kill({ id: key.id, force: true });
    key.endsAt = Math.min(key.endsAt, clock);
  } else if (step.do === 'rename') {
    await roost.keys.update({ id: key.id, name: `model ${clock}` });
  } else if (works(key) && key.endsAt === never) {
    const successor = await roost.keys.regenerate({ id: key.id, grace_seconds: step.grace });
    key.endsAt = clock + step.grace * 1000;
    keys.push({ id: successor.id, plain: successor.key, expiresAt: key.expiresAt, endsAt: never });
  } else {
    // One that is dead, expired or has a successor already has no other.
    await expect(roost.keys.regenerate({ id: key.id })).rejects.toMatchObject({ status: 400 });
  }
}

async function compare(keys: readonly ModelKey[]): Promise<void> {
  for (const key of keys) {
    expect(await isTaken(key)).toBe(works(key));
    const { state } = await core.as(admin).keys.read({ id: key.id });
    expect(['active', 'grace'].includes(state)).toBe(works(key));
  }
}

const which = fc.nat(7);
/** Around what is remembered of a key (2 s), around graces and expiries, and far beyond. */
const time = fc.oneof(
  fc.constantFrom(0, 1, 999, 1_000, 1_999, 2_000, 2_001, 59_999, 60_000),
  fc.integer({ min: 0, max: 5_000 }),
  fc.integer({ min: 0, max: 100_000_000 }),
);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('make' as const), expiresIn: fc.option(time.map((some) => some + 1)) }),
  fc.record({
    do: fc.constant('regenerate' as const),
    which,
    grace: fc.constantFrom(0, 0, 1, 2, 60, 86_400),
  }),
  fc.record({ do: fc.constant('kill' as const), which }),
  fc.record({ do: fc.constant('rename' as const), which }),
  fc.record({ do: fc.constant('wait' as const), time }),
);
/** Whether the keys are tried after it: what was tried is remembered, what was not is looked up. */
const steps = fc.array(fc.tuple(step, fc.boolean()), { minLength: 3, maxLength: 25 });

/** More with `npx pnpm soak`. */
const runs = Number(process.env.ROOST_SEQUENCES ?? 40);

test(
  'a key works from its making until it is killed, its grace is over or it expires, and never a moment longer',
  async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(steps, async (taken) => {
        const keys: ModelKey[] = [];
        await take({ do: 'make', expiresIn: null }, keys);
        for (const [one, look] of taken) {
          await take(one, keys);
          if (look) await compare(keys);
        }
        await compare(keys);
        compared += keys.length;
      }),
      { numRuns: runs },
    );
    expect(compared).toBeGreaterThan(2 * runs);
  },
  60_000 + 500 * runs,
);

test('a key is refused to the millisecond of its end, also where it was used right before', async () => {
  const ends: [string, (keys: ModelKey[]) => Promise<void>][] = [
    ['expiry', (keys) => take({ do: 'make', expiresIn: 1_500 }, keys)],
    [
      'grace',
      async (keys) => {
        await take({ do: 'make', expiresIn: null }, keys);
        await take({ do: 'regenerate', which: 0, grace: 1 }, keys);
      },
    ],
  ];
  for (const [name, prepare] of ends) {
    const keys: ModelKey[] = [];
    await prepare(keys);
    const [key] = keys as [ModelKey];
    clock = Math.min(key.expiresAt, key.endsAt) - 1;
    expect(await isTaken(key), name).toBe(true);
    clock += 1;
    expect(await isTaken(key), name).toBe(false);
  }
});

test('a look-up that was under way when the key was killed does not bring it back to life', async () => {
  const keys: ModelKey[] = [];
  await take({ do: 'make', expiresIn: null }, keys);
  const [key] = keys as [ModelKey];
  const gate = Promise.withResolvers<void>();
  const { store } = core;
  const slow = createCore({
    secrets: openSecretFile(folder.path),
    store: {
      ...store,
      findKeyByDigest: async (digest) => {
        const found = await store.findKeyByDigest(digest);
        await gate.promise;
        return found;
      },
    },
    now: () => clock,
  });
  const underWay = slow.authenticator.authenticate({ apiKey: key.plain });
  // Until the look-up has read the key, alive.
  await new Promise((resolve) => setTimeout(resolve, 20));
  await slow.as(admin).keys.kill({ id: key.id, force: true });
  gate.resolve();
  await underWay;
  await expect(slow.authenticator.authenticate({ apiKey: key.plain })).rejects.toMatchObject({ status: 401 });
});
