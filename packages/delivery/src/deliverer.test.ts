import { randomBytes } from 'node:crypto';
import { deriveWebhookSecret, formatWebhookSecret, makeWebhookSecret, SecretCache } from '@roost/core';
import { Webhook } from 'standardwebhooks';
import { expect, onTestFinished, test } from 'vitest';
import { openMemoryStore } from '../test/memory-store.ts';
import { type Answer, openReceiver } from '../test/receiver.ts';
import { makeDelivery, makeWebhook, pepper, secretsOf } from '../test/records.ts';
import { makeDeliverer, openSender } from './index.ts';
import { attemptTimes, jitterShare, longestWait } from './schedule.ts';

const day = 24 * 3600 * 1000;

/**
 * A delivery on its way to a real receiver, by a clock of the test's own: `run` makes each attempt when it is due, until
 * none is.
 */
async function start(
  answer: Answer,
  changes: { webhook?: Parameters<typeof makeWebhook>[0]; timeout?: number } = {},
) {
  const receiver = await openReceiver(answer);
  const sender = openSender({ allowLocal: true, timeout: changes.timeout ?? 2_000 });
  onTestFinished(async () => {
    await receiver[Symbol.asyncDispose]();
    await sender.close();
  });
  const webhook = makeWebhook({ url: `http://127.0.0.1:${receiver.port}/`, ...changes.webhook });
  const { delivery, body } = makeDelivery(webhook);
  const store = openMemoryStore(webhook, delivery);
  const clock = { now: Date.now() };
  const deliver = makeDeliverer({
    store,
    secrets: secretsOf(pepper),
    send: sender.send,
    now: () => clock.now,
  });
  const attempt = () => deliver(store.webhook, store.delivery, body);
  async function run(): Promise<void> {
    for (let { nextAttemptAt } = store.delivery; nextAttemptAt !== null; ) {
      clock.now = Math.max(clock.now, nextAttemptAt);
      ({ nextAttemptAt } = await attempt());
      expect(store.delivery.nextAttemptAt).toBe(nextAttemptAt);
    }
  }
  return { receiver, store, clock, attempt, run, body };
}

/** Answers with each status in turn, and with the last one ever after. */
function inTurn(...statuses: number[]): Answer {
  const rest = [...statuses];
  return (res) => res.writeHead((rest.length > 1 ? rest.shift() : rest[0]) ?? 200).end('answer');
}

test('what is sent is signed for the endpoint, says what it is, and is the event byte for byte', async () => {
  const { receiver, store, run, body } = await start(inTurn(200));
  await run();
  const [sent] = receiver.received;
  expect(sent).toMatchObject({
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      'user-agent': expect.stringMatching(/^Roost\/\d+\.\d+\.\d+ \(webhooks\)$/),
      'webhook-id': store.delivery.event.id,
    },
  });
  const secret = formatWebhookSecret(deriveWebhookSecret(store.webhook.secret, [pepper]));
  const headers = sent?.headers as Record<string, string>;
  expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
  expect(store.delivery).toMatchObject({ state: 'delivered', attempts: 1, nextAttemptAt: null });
  expect(store.attempts).toMatchObject([{ number: 1, status: 200, error: null, answer: 'answer' }]);
});

test('a receiver that is never well gets ten attempts at the times of the contract; then the delivery has failed', async () => {
  const { receiver, store, run } = await start(inTurn(500));
  await run();
  expect(receiver.received).toHaveLength(attemptTimes.length);
  expect(store.delivery).toMatchObject({ state: 'failed', attempts: 10, nextAttemptAt: null });
  expect(store.attempts.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  const begun = store.attempts[0]?.at ?? 0;
  /** Each attempt takes a moment of its own. */
  const moments = 10 * 1_000;
  for (const [index, { at }] of store.attempts.entries()) {
    const time = attemptTimes[index] ?? 0;
    expect(at - begun).toBeGreaterThanOrEqual(time);
    expect(at - begun).toBeLessThanOrEqual(time * (1 + jitterShare) + moments);
  }
});

test('each attempt has the same id and body, and a timestamp and signature of its own', async () => {
  const { receiver, run, store } = await start(inTurn(500, 500, 200));
  await run();
  const sent = receiver.received.map(({ headers, body }) => ({
    id: headers['webhook-id'],
    timestamp: headers['webhook-timestamp'],
    signature: headers['webhook-signature'],
    body,
  }));
  expect(sent.map(({ timestamp }) => timestamp)).toEqual(
    store.attempts.map(({ at }) => String(Math.floor(at / 1000))),
  );
  const different = (key: keyof (typeof sent)[number]) => new Set(sent.map((one) => one[key])).size;
  expect([different('id'), different('body'), different('timestamp'), different('signature')]).toEqual([
    1, 1, 3, 3,
  ]);
});

test('a receiver that fails for a while is delivered to when it is well, and its record says so', async () => {
  const { store, run } = await start(inTurn(500, 503, 404, 200));
  await run();
  expect(store.delivery).toMatchObject({ state: 'delivered', attempts: 4, nextAttemptAt: null });
  expect(store.attempts.map(({ status }) => status)).toEqual([500, 503, 404, 200]);
  expect(store.health).toEqual([store.attempts[0]?.at, null]);
  expect(store.webhook).toMatchObject({ enabled: true, failingSince: null });
});

test('410 ends the delivery at once and turns the endpoint off, by the system', async () => {
  const { receiver, store, run, clock } = await start(inTurn(410));
  await run();
  expect(receiver.received).toHaveLength(1);
  expect(store.delivery).toMatchObject({ state: 'failed', attempts: 1 });
  expect(store.webhook).toMatchObject({
    enabled: false,
    offReason: 'gone',
    version: 2,
    updatedAt: clock.now,
  });
  const actor = { type: 'system', id: 'deliveries', name: null };
  expect(store.changes).toMatchObject([
    { action: 'webhook.disabled', origin: { actor, environment: 'production', ip: null } },
  ]);
});

test('a redirect is a failure like others', async () => {
  const { receiver, store, attempt } = await start((res) => res.writeHead(302, { location: '/other' }).end());
  await attempt();
  expect(receiver.received.map(({ path }) => path)).toEqual(['/']);
  expect(store.attempts[0]).toMatchObject({
    status: 302,
    error: 'The endpoint answered 302: redirects are not followed',
  });
  expect(store.delivery.state).toBe('pending');
});

test('a receiver that never answers is tried again', async () => {
  const { store, attempt } = await start(() => {}, { timeout: 100 });
  await attempt();
  expect(store.attempts[0]).toMatchObject({
    status: null,
    answer: null,
    error: expect.stringContaining('0.1 s'),
  });
  expect(store.delivery.state).toBe('pending');
});

test('Retry-After is honoured as seconds and as a date, and what is absurd is held to a day', async () => {
  const asked = async (retryAfter: string) => {
    const { attempt, clock } = await start((res) => res.writeHead(429, { 'retry-after': retryAfter }).end());
    return ((await attempt()).nextAttemptAt ?? 0) - clock.now;
  };
  const waitsAtLeast = (wait: number, least: number) => {
    expect(wait).toBeGreaterThanOrEqual(least);
    expect(wait).toBeLessThanOrEqual(least * (1 + jitterShare) + 2_000);
  };
  waitsAtLeast(await asked('3600'), 3_600_000);
  // An HTTP date has no fractions of a second.
  waitsAtLeast(await asked(new Date(Date.now() + 3_601_000).toUTCString()), 3_600_000);
  waitsAtLeast(await asked('1'), 5_000);
  waitsAtLeast(await asked('never'), 5_000);
  for (const absurd of ['99999999999999999999', new Date(Date.now() + 400 * day).toUTCString()]) {
    const wait = await asked(absurd);
    expect(wait).toBeGreaterThanOrEqual(longestWait);
    expect(wait).toBeLessThanOrEqual(longestWait + 2_000);
  }
});

test('an endpoint that has failed for five days is turned off, and not before', async () => {
  const { receiver, store, clock, attempt } = await start(inTurn(500));
  const begun = clock.now;
  for (const [time, enabled] of [
    [0, true],
    [2 * day, true],
    [5 * day - 1, true],
    [5 * day, false],
  ] as const) {
    clock.now = begun + time;
    await attempt();
    expect(store.webhook.enabled, String(time)).toBe(enabled);
  }
  expect(store.webhook).toMatchObject({ offReason: 'failing', failingSince: begun });
  expect(store.health).toEqual([begun]);
  await attempt();
  expect(receiver.received).toHaveLength(4);
});

test('one success in between, and the five days begin anew', async () => {
  const { store, clock, attempt } = await start(inTurn(500, 200, 500));
  for (const step of [0, 4 * day, 4 * day, 4 * day]) {
    clock.now += step;
    await attempt();
  }
  expect(store.webhook).toMatchObject({ enabled: true, failingSince: clock.now - 4 * day });
});

test('an endpoint that is off, or was deleted, is not called: the delivery has failed, without an attempt', async () => {
  const { receiver, store, attempt } = await start(inTurn(200), { webhook: { enabled: false } });
  expect(await attempt()).toEqual({ nextAttemptAt: null });
  expect(store.delivery).toMatchObject({ state: 'failed', attempts: 0, nextAttemptAt: null });
  const deliver = makeDeliverer({ store, secrets: secretsOf(pepper), send: () => expect.unreachable() });
  expect(await deliver(undefined, { ...store.delivery, state: 'pending' }, '{}')).toEqual({
    nextAttemptAt: null,
  });
  expect(receiver.received).toEqual([]);
});

test('while a secret is rotated a receiver with either verifies; afterwards only one with the new', async () => {
  const endsAt = Date.now() + day;
  const previousSecret = { ...makeWebhookSecret(pepper), endsAt };
  const { receiver, store, clock, attempt, body } = await start(inTurn(200), { webhook: { previousSecret } });
  await attempt();
  const verifies = (secret: typeof store.webhook.secret) => {
    const key = formatWebhookSecret(deriveWebhookSecret(secret, [pepper]));
    const headers = receiver.received.at(-1)?.headers as Record<string, string>;
    return () => new Webhook(key).verify(body, headers);
  };
  expect(verifies(store.webhook.secret)).not.toThrow();
  expect(verifies(previousSecret)).not.toThrow();
  expect(verifies(makeWebhookSecret(pepper))).toThrow('No matching signature');
  clock.now = endsAt;
  await attempt();
  const signatures = receiver.received.map(({ headers }) => String(headers['webhook-signature']).split(' '));
  expect(signatures.map((each) => each.length)).toEqual([2, 1]);
});

test('a secret under a pepper that another process has just made is found', async () => {
  const fresh = { id: 'p2', secret: randomBytes(32) };
  let peppers = [pepper];
  let now = Date.now();
  const read = async () => ({ peppers, ssoKeys: new Map(), upstreamKeys: new Map() });
  const secrets = new SecretCache({ lifetime: 300_000, read }, () => now);
  await secrets.read();
  peppers = [fresh, pepper];
  now += 60_000;
  const webhook = makeWebhook({ secret: makeWebhookSecret(fresh) });
  const { delivery, body } = makeDelivery(webhook);
  const store = openMemoryStore(webhook, delivery);
  const result = { status: 200, error: null, answer: '', duration: 1, retryAfter: null };
  await makeDeliverer({ store, secrets, send: async () => result })(webhook, delivery, body);
  expect(store.delivery.state).toBe('delivered');
});

test('an endpoint that was changed meanwhile is turned off in its new version', async () => {
  const { store, attempt } = await start((res) => {
    store.webhook = { ...store.webhook, description: 'renamed', version: 2 };
    res.writeHead(410).end();
  });
  await attempt();
  expect(store.webhook).toMatchObject({ enabled: false, description: 'renamed', version: 3 });
});

test('410 of an address that is no longer the endpoint’s says nothing of the new one', async () => {
  const { store, attempt } = await start((res) => {
    store.webhook = { ...store.webhook, url: 'https://hooks.example.com/new', version: 2 };
    res.writeHead(410).end();
  });
  await attempt();
  expect(store.webhook).toMatchObject({ enabled: true, version: 2 });
  expect(store.delivery.state).toBe('failed');
});

test('an endpoint that recovered while another attempt failed stays on', async () => {
  const failingSince = Date.now() - 6 * day;
  const { store, attempt } = await start(
    (res) => {
      store.webhook = { ...store.webhook, failingSince: null };
      res.writeHead(500).end();
    },
    { webhook: { failingSince } },
  );
  await attempt();
  expect(store.webhook.enabled).toBe(true);
});

test('where the store cannot record an attempt, it says so, and the delivery is as it was', async () => {
  const { store, attempt } = await start(inTurn(200));
  const before = store.delivery;
  store.recordAttempt = () => Promise.reject(new Error('unavailable'));
  await expect(attempt()).rejects.toThrow('unavailable');
  expect(store.delivery).toEqual(before);
});
