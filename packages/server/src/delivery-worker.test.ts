import { setTimeout as sleep } from 'node:timers/promises';
import { makeWebhookSecret, SecretCache, type WebhookRecord } from '@roost/core';
import { makeDeliverer, openSender } from '@roost/delivery';
import { openEmbedded, openSqliteStore } from '@roost/embedded';
import { silentLog } from '@roost/lambda';
import { temporaryFolder } from '@roost/testing';
import { eventually } from '@roost/testing/eventually';
import { newField, newOrigin, newUser, newWebhook, writeOf } from '@roost/testing/store-records';
import { expect, test } from 'vitest';
import { startReceiver, type WebhookReceiver } from '../test/webhook-receiver.ts';
import { openDeliveryPace } from './delivery-pace.ts';
import { startDeliveryWorker } from './delivery-worker.ts';

const origin = newOrigin(Date.now());
const soon = { within: 20_000 };

/** The real parts that send, on the data of a folder, as `serve` puts them together. */
function openDeliveries(folder: string) {
  const { store, secrets, deliveries } = openEmbedded(folder);
  const cache = new SecretCache(secrets, Date.now);
  const sender = openSender({ allowLocal: true, timeout: 1_500 });
  const stopWorker = startDeliveryWorker({
    queue: deliveries,
    deliver: makeDeliverer({ store, secrets: cache, send: sender.send }),
    pace: openDeliveryPace({ served: () => 0, time: () => 0 }),
    log: silentLog,
  });
  const close = async () => {
    await stopWorker();
    await store.close();
    await sender.close();
  };
  return {
    store,
    givenWebhook: async (url: string, given: Partial<WebhookRecord> = {}) => {
      const secret = makeWebhookSecret(await cache.currentPepper());
      const webhook = newWebhook({ url, secret, ...given });
      await store.createWebhook(webhook, origin);
      return webhook;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

type Deliveries = ReturnType<typeof openDeliveries>;

/** Users with a number that is set from 1 up, all at once. */
async function setNumbers({ store }: Deliveries, users: readonly string[], numbers: number): Promise<void> {
  const field = newField('number');
  await store.createField(field, origin);
  await Promise.all(users.map((key) => store.createUser(newUser(key), origin)));
  for (let value = 1; value <= numbers; value++) {
    const write = writeOf(field, value);
    await Promise.all(users.map((key) => store.setValues('production', key, [write], origin)));
  }
}

const numbersOf = ({ received }: WebhookReceiver, user: string) =>
  received
    .filter(({ body }) => body.type === 'value.set' && body.data.target.id === user)
    .map(({ body }) => body.data.after?.value);

const arrived = (receiver: WebhookReceiver, path: string) =>
  receiver.received.filter((request) => request.path === path).length;

test('a change arrives once, soon after it was made, and its delivery is done', async () => {
  using folder = temporaryFolder();
  await using receiver = await startReceiver();
  await using deliveries = openDeliveries(folder.path);
  const { id } = await deliveries.givenWebhook(receiver.address);
  await deliveries.store.createUser(newUser('ann'), origin);
  await eventually(async () => {
    const [delivery] = await deliveries.store.listDeliveries('production', id, {}, { limit: 10 });
    expect(delivery).toMatchObject({ state: 'delivered', attempts: 1, lastAttempt: { status: 204 } });
    expect(receiver.received).toMatchObject([{ id: delivery?.event.id, body: { type: 'user.created' } }]);
  }, soon);
  await sleep(1_200);
  expect(receiver.received).toHaveLength(1);
});

test('what one user did arrives in its order and one after the other, while other users go side by side', async () => {
  using folder = temporaryFolder();
  const open = new Map<string, number>();
  const together: number[] = [];
  await using receiver = await startReceiver(({ body }, res) => {
    const user = body.data.target.id;
    open.set(user, (open.get(user) ?? 0) + 1);
    together.push(open.get(user) ?? 0);
    setTimeout(() => {
      open.set(user, (open.get(user) ?? 0) - 1);
      res.writeHead(204).end();
    }, 3);
  });
  await using deliveries = openDeliveries(folder.path);
  await deliveries.givenWebhook(receiver.address, { events: ['value.set'] });
  const users = Array.from({ length: 12 }, (_, index) => `user ${index}`);
  await setNumbers(deliveries, users, 10);
  await eventually(async () => expect(receiver.received).toHaveLength(120), soon);
  for (const user of users) expect(numbersOf(receiver, user)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(Math.max(...together)).toBe(1);
  expect(receiver.open.get('/')?.most).toBeGreaterThan(2);
});

test('an endpoint that never answers holds up no other, and has a few requests open at most', async () => {
  using folder = temporaryFolder();
  await using receiver = await startReceiver(({ path }, res) => {
    if (path !== '/dead') res.writeHead(204).end();
  });
  await using deliveries = openDeliveries(folder.path);
  await deliveries.givenWebhook(`${receiver.address}/dead`);
  await deliveries.givenWebhook(`${receiver.address}/alive`);
  const keys = Array.from({ length: 400 }, (_, index) => `user ${index}`);
  await Promise.all(keys.map((key) => deliveries.store.createUser(newUser(key), origin)));
  await eventually(async () => expect(arrived(receiver, '/alive')).toBe(400), soon);
  expect(arrived(receiver, '/dead')).toBeLessThanOrEqual(16);
  expect(receiver.open.get('/dead')?.most).toBeLessThanOrEqual(8);
});

test('an endpoint that fails gets one request at a time until it succeeds again', async () => {
  using folder = temporaryFolder();
  let broken = true;
  await using receiver = await startReceiver((_, res) => {
    setTimeout(() => res.writeHead(broken ? 500 : 204).end(), 2);
  });
  await using deliveries = openDeliveries(folder.path);
  const webhook = await deliveries.givenWebhook(receiver.address, { failingSince: Date.now() - 1_000 });
  const keys = Array.from({ length: 60 }, (_, index) => `user ${index}`);
  await Promise.all(keys.map((key) => deliveries.store.createUser(newUser(key), origin)));
  await eventually(async () => expect(receiver.received.length).toBeGreaterThan(20), soon);
  expect(receiver.open.get('/')?.most).toBe(1);
  broken = false;
  await eventually(async () => expect(receiver.received.length).toBeGreaterThanOrEqual(60), soon);
  expect(receiver.open.get('/')?.most).toBeGreaterThan(1);
  expect(await deliveries.store.getWebhook('production', webhook.id)).toMatchObject({ failingSince: null });
});

test('what another process wrote, or asked to be sent again, goes out within seconds', async () => {
  using folder = temporaryFolder();
  await using receiver = await startReceiver();
  await using deliveries = openDeliveries(folder.path);
  const webhook = await deliveries.givenWebhook(receiver.address);
  const other = openSqliteStore(folder.path);
  await other.createUser(newUser('ann'), origin);
  await eventually(async () => expect(receiver.received).toHaveLength(1), soon);
  const [delivery] = await other.listDeliveries('production', webhook.id, {}, { limit: 1 });
  await other.replayDelivery('production', delivery?.id ?? '', Date.now());
  await eventually(async () => expect(receiver.received).toHaveLength(2), soon);
  expect(receiver.received[1]).toEqual(receiver.received[0]);
  await other.close();
});

test('what an end cuts off is sent at the next start, with the same id, and nothing of it twice', async () => {
  using folder = temporaryFolder();
  let silent = true;
  await using receiver = await startReceiver((_, res) => {
    if (!silent) res.writeHead(204).end();
  });
  const first = openDeliveries(folder.path);
  const { id } = await first.givenWebhook(receiver.address);
  const keys = Array.from({ length: 100 }, (_, index) => `user ${index}`);
  await Promise.all(keys.map((key) => first.store.createUser(newUser(key), origin)));
  await eventually(async () => expect(receiver.received).toHaveLength(8), soon);
  await first.close();
  expect(receiver.received).toHaveLength(8);
  const cutOff = receiver.received.map((request) => request.id);

  silent = false;
  await using second = openDeliveries(folder.path);
  const delivered = async () =>
    second.store.listDeliveries('production', id, { state: 'delivered' }, { limit: 1_000 });
  await eventually(async () => expect((await delivered()).length).toBeGreaterThanOrEqual(92), soon);
  const sent = receiver.received.slice(8).map((request) => request.id);
  expect(new Set([...cutOff, ...sent]).size).toBe(100);
  expect(new Set(sent).size).toBe(sent.length);
});
