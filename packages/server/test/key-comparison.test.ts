import { crc32 } from 'node:zlib';
import { type Core, digestCredential, isApiKey, makeApiKey, toBase62 } from '@roost/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from './test-server.ts';

let server: TestServer;
let core: Core;
beforeAll(async () => {
  server = await startTestServer();
  ({ core } = server);
});
afterAll(() => server[Symbol.asyncDispose]());

/** The same key but for one character, with the checksum that goes with it: only the look-up can tell. */
function differentAt(key: string, index: number): string {
  const other = key[index] === 'a' ? 'b' : 'a';
  const body = (key.slice(0, index) + other + key.slice(index + 1)).slice(0, -6);
  return body + toBase62(crc32(body), 6);
}

const median = (times: number[]) => times.toSorted((one, other) => one - other)[times.length >> 1] ?? 0;

/** The median time of each, in turns, so that what slows the machine down slows them all down. */
async function timeEach<Name extends string>(work: Record<Name, () => Promise<unknown>>, rounds: number) {
  const names = Object.keys(work) as Name[];
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let round = -50; round < rounds; round++) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const begun = performance.now();
      await work[name]();
      if (round >= 0) times[name].push(performance.now() - begun);
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(times[name])])) as Record<Name, number>;
}

/** Generous: what would tell an attacker something is not in the noise of a busy machine. */
const factor = 3;

test('how much of a key is right shows neither in the time of its look-up nor in that of its refusal', async () => {
  const right = server.keys.development;
  const wrong = {
    first: differentAt(right, 3),
    last: differentAt(right, right.length - 7),
    all: makeApiKey(),
  };
  for (const key of Object.values(wrong)) expect(isApiKey(key)).toBe(true);
  const pepper = await core.secrets.currentPepper();
  const find = (key: string) => async () => core.store.findKeyByDigest(digestCredential(key, pepper));
  const found = await timeEach(
    { right: find(right), first: find(wrong.first), last: find(wrong.last), all: find(wrong.all) },
    1_500,
  );
  expect(await find(right)()).toMatchObject({ name: 'admin' });
  expect(await find(wrong.last)()).toBeUndefined();
  const refuse = (key: string) => () => core.authenticator.authenticate({ apiKey: key }).catch(() => {});
  const refused = await timeEach(
    { first: refuse(wrong.first), last: refuse(wrong.last), all: refuse(wrong.all) },
    1_500,
  );
  for (const medians of [found, refused]) {
    const times = Object.values(medians);
    expect(Math.max(...times) / Math.min(...times), JSON.stringify(medians)).toBeLessThan(factor);
  }
});

test("nothing that is stored is compared with a key by its characters: a digest's neighbours look nothing like it", async () => {
  const right = server.keys.development;
  const pepper = await core.secrets.currentPepper();
  const digests = [right, ...[3, 20, right.length - 7].map((index) => differentAt(right, index))].map((key) =>
    digestCredential(key, pepper),
  );
  expect(new Set(digests.map((digest) => digest.slice(0, 4))).size).toBe(digests.length);
});
