import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import type { SecretsManagerClientConfig } from '@aws-sdk/client-secrets-manager';
import {
  addingSsoKey,
  asSecretSet,
  droppingSsoKey,
  parseSecretDocument,
  RoostError,
  randomBase62,
  rotatingPepper,
  SecretCache,
  ssoKeyOf,
} from '@roost/core';
import { afterEach, expect, test, vi } from 'vitest';
import { type Fault, startSecretsManager } from '../test/secrets-manager-server.ts';
import { openDeadline, withinTime } from './deadline.ts';
import { openSecretsManager } from './secrets-manager.ts';

const throttled: Fault = { status: 400, name: 'ThrottlingException' };
const broken: Fault = { status: 500, name: 'InternalServiceError' };

afterEach(() => {
  vi.unstubAllEnvs();
});

async function open(
  text = JSON.stringify({ pepper: randomBase62(64) }),
  client: SecretsManagerClientConfig = {},
) {
  const server = await startSecretsManager(text);
  // The SDK's usual way: nothing is given to it.
  vi.stubEnv('AWS_ENDPOINT_URL_SECRETS_MANAGER', server.endpoint);
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  return { server, home: openSecretsManager({ id: 'roost', client }), text };
}

test('a pepper that was made at deploy time goes on being the same after all that is done to the secret', async () => {
  const { server, home, text } = await open();
  await using _ = server;
  const { peppers } = await home.secrets.read();
  expect(peppers[0]?.secret.toString()).toBe(JSON.parse(text).pepper);
  const key = await home.edit(addingSsoKey('production'));
  expect(await home.edit(rotatingPepper)).toBe(2);
  const after = await home.secrets.read();
  expect(after.peppers.slice(1)).toEqual(peppers);
  expect(after.ssoKeys).toEqual(new Map([['production', key]]));
});

test('an edit that changes nothing writes nothing', async () => {
  const { server, home } = await open();
  await using _ = server;
  const key = await home.edit(addingSsoKey('production'));
  server.requests.length = 0;
  expect(await home.edit(addingSsoKey('production'))).toBe(key);
  expect(server.requests).toEqual(['GetSecretValue']);
});

test('of many edits at once none undoes another', async () => {
  const { server, home } = await open();
  await using _ = server;
  const names = Array.from({ length: 8 }, (_, index) => `environment ${index}`);
  const other = openSecretsManager({ id: 'roost' });
  const keys = await Promise.all(
    names.map((name, index) => (index % 2 ? home : other).edit(addingSsoKey(name))),
  );
  await Promise.all([home.edit(rotatingPepper), other.edit(rotatingPepper), home.edit(droppingSsoKey('x'))]);
  const document = await home.read();
  expect(names.map((name) => ssoKeyOf(document, name))).toEqual(keys);
  expect(document.peppers).toHaveLength(3);
});

test.each([
  ['the draft', ['GetSecretValue', 'PutSecretValue']],
  ['its coming into force', ['GetSecretValue', 'PutSecretValue', 'UpdateSecretVersionStage']],
])('an edit whose answer to %s is lost is made once', async (_, before) => {
  const { server, home } = await open();
  await using _server = server;
  const lastOne = before.map((_, index) => (index === before.length - 1 ? 'answer lost' : undefined));
  server.faults.push(...(lastOne as Fault[]));
  expect(await home.edit(rotatingPepper)).toBe(2);
  expect(server.requests.slice(0, before.length)).toEqual(before);
  const now = parseSecretDocument(server.current());
  expect(now?.peppers).toHaveLength(2);
});

test('a moment of throttling or of faults is waited for', async () => {
  const { server, home, text } = await open();
  await using _ = server;
  server.faults.push(throttled, broken);
  const [pepper] = (await home.secrets.read()).peppers;
  expect(pepper?.secret.toString()).toBe(JSON.parse(text).pepper);
});

test.each<[string, Fault[]]>([
  ['throttles', Array(3).fill(throttled)],
  ['is broken', Array(3).fill(broken)],
  ['says nothing', Array(3).fill('silence')],
  ['hangs up', Array(3).fill('answer lost')],
  ['gives half of the secret', Array(3).fill('answer cut')],
  ['does not know the secret', [{ status: 400, name: 'ResourceNotFoundException' }]],
  ['refuses', [{ status: 400, name: 'AccessDeniedException' }]],
])(
  'where Secrets Manager %s the secrets are unavailable, and nothing of them is in the error',
  async (_, faults) => {
    const { server, home, text } = await open(undefined, {
      requestHandler: { requestTimeout: 200, throwOnRequestTimeout: true },
    });
    await using _server = server;
    for (const work of [home.secrets.read, home.read, () => home.edit(rotatingPepper)]) {
      server.faults.splice(0, server.faults.length, ...faults);
      const error = await work().catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(RoostError);
      expect(error).toMatchObject({ code: 'unavailable', retryAfter: 1 });
      const shown = inspect(error, { depth: null, showHidden: true }) + JSON.stringify(error);
      const { pepper } = JSON.parse(text);
      for (let start = 0; start + 8 <= pepper.length; start++) {
        expect(shown).not.toContain(pepper.slice(start, start + 8));
      }
    }
    expect(server.current()).toBe(text);
  },
);

test('a call that Secrets Manager does not answer is given up while the function has time to say so', async () => {
  const { server } = await open();
  await using _ = server;
  const deadline = openDeadline();
  const { secrets, edit } = openSecretsManager({ id: 'roost', deadline });
  for (const work of [secrets.read, () => edit(rotatingPepper)]) {
    server.faults.splice(0, server.faults.length, 'silence', 'silence', 'silence');
    const handler = withinTime(deadline, (_: unknown) => work());
    const refused = handler({}, { getRemainingTimeInMillis: () => 1_000 }).catch((error: unknown) => error);
    // By a timer of the same process: where the machine stalls, both are late.
    expect(await Promise.race([refused, sleep(1_000, 'no answer in time')])).toMatchObject({
      code: 'unavailable',
      retryAfter: 1,
    });
  }
});

test('a secret that is not one of ours is refused without a word of it, and never written over', async () => {
  const text = '{"password":"hunter2-hunter2-hunter2"}';
  const { server, home } = await open(text);
  await using _ = server;
  for (const work of [home.secrets.read, home.read, () => home.edit(rotatingPepper)]) {
    const error = await work().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'unavailable' });
    expect(inspect(error, { depth: null })).not.toContain('hunter2');
  }
  await expect(home.read()).rejects.toThrow('The secret roost is not one of Roost');
  expect(server.current()).toBe(text);
});

test('who asks over HTTP learns neither the name of the secret nor why', async () => {
  const { server, home } = await open();
  await using _ = server;
  server.faults.push({ status: 400, name: 'ResourceNotFoundException' });
  await expect(home.secrets.read()).rejects.toThrow(/^(?!.*roost).*$/);
});

test('many requests of a cold instance read the secret once, and again after minutes or a check that failed', async () => {
  const { server, home } = await open();
  await using _ = server;
  let now = 1_000_000;
  const cache = new SecretCache(home.secrets, () => now);
  await Promise.all(Array.from({ length: 50 }, () => cache.read()));
  expect(server.requests).toHaveLength(1);
  now += 4 * 60_000;
  await cache.read();
  expect(server.requests).toHaveLength(1);
  const key = await home.edit(addingSsoKey('production'));
  server.requests.length = 0;
  expect((await cache.readAnew())?.ssoKeys.get('production')).toBe(key);
  now += 6 * 60_000;
  await cache.read();
  expect(server.requests).toHaveLength(2);
  expect(asSecretSet(await home.read()).ssoKeys.get('production')).toBe(key);
});
