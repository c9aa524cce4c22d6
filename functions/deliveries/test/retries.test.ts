import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '@roost/testing/eventually';
import { newOrigin, newUser, start } from '@roost/testing/store-records';
import { expect, test } from 'vitest';
import { passTime, type TestDeployment, useDeployments } from './deployment.ts';
import { startReceiver } from './receiver.ts';

const { deploy } = useDeployments();
const soon = { within: 15_000 };
const second = 1_000;
const minute = 60 * second;
/** What is meant by just before: real time goes on beside the time that is passed. */
const early = 3 * second;

/** The one delivery to an endpoint. */
async function deliveryOf({ store }: TestDeployment, webhookId: string) {
  const [delivery] = await store.listDeliveries('production', webhookId, {}, { limit: 1 });
  if (!delivery) throw new Error('There is none yet');
  return delivery;
}

/** Long enough for whatever is due to be under way. */
const settle = () => sleep(200);

test('what fails is tried again on the schedule, also past the longest that SQS waits, as the same event', async () => {
  await using deployment = await deploy();
  const { store, givenWebhook, startChanges } = deployment;
  await using receiver = await startReceiver((_, before) => (before < 4 ? 500 : 200));
  const { id } = await givenWebhook(receiver.url);
  await using _changes = startChanges();
  await store.createUser(newUser('ann'), newOrigin());
  const attempts = (count: number) =>
    eventually(async () => expect((await deliveryOf(deployment, id)).attempts).toBe(count), soon);
  await attempts(1);
  for (const [index, wait] of [5 * second, 5 * minute, 25 * minute, 90 * minute].entries()) {
    // Just before it is due nothing comes, however often SQS brings its message before that.
    for (let passed = 0; passed < wait - early; passed += 15 * minute) {
      passTime(Math.min(15 * minute, wait - early - passed));
      await settle();
    }
    expect(receiver.received).toHaveLength(index + 1);
    // Jitter, and what the message comes later than it is due.
    passTime(wait / 10 + early + 3 * second);
    await attempts(index + 2);
  }
  expect(new Set(receiver.received.map(({ webhookId }) => webhookId)).size).toBe(1);
  const found = await store.getDelivery('production', (await deliveryOf(deployment, id)).id);
  expect(found?.delivery).toMatchObject({ state: 'delivered', nextAttemptAt: null });
  expect(found?.attempts.map(({ status }) => status)).toEqual([500, 500, 500, 500, 200]);
  expect(await store.getWebhook('production', id)).toMatchObject({ failingSince: null });
  expect(deployment.reported).toEqual([]);
});

test('an endpoint that is gone is turned off; what comes due then fails without an attempt, and can be replayed', async () => {
  await using deployment = await deploy();
  const { store, givenWebhook, startChanges } = deployment;
  await using receiver = await startReceiver((_, before) => (before === 0 ? 500 : before === 1 ? 410 : 200));
  const webhook = await givenWebhook(receiver.url);
  await using _changes = startChanges();
  await store.createUser(newUser('ann'), newOrigin());
  await eventually(async () => expect((await deliveryOf(deployment, webhook.id)).attempts).toBe(1), soon);
  await store.createUser(newUser('ben'), newOrigin(start + 1));
  await eventually(async () => {
    passTime(100);
    expect(await store.getWebhook('production', webhook.id)).toMatchObject({
      enabled: false,
      offReason: 'gone',
    });
  }, soon);
  passTime(10 * second);
  const failed = () => store.listDeliveries('production', webhook.id, { state: 'failed' }, { limit: 10 });
  await eventually(async () => expect(await failed()).toHaveLength(2), soon);
  expect(receiver.received).toHaveLength(2);

  const off = await store.getWebhook('production', webhook.id);
  if (!off) throw new Error('It is off, and there');
  const on = { ...off, enabled: true, offReason: null, version: off.version + 1 };
  await store.replaceWebhook(on, 'webhook.updated', newOrigin(start + minute));
  const pace = { at: Date.now(), spacing: 100, limit: 10 };
  expect(await store.replayFailed('production', webhook.id, { from: 0 }, pace)).toBe(2);
  passTime(4 * second);
  await eventually(async () => expect(receiver.received).toHaveLength(4), soon);
  await eventually(async () => expect(await failed()).toEqual([]), soon);
  const changes = await store.listChanges('production', { target: webhook.id }, { limit: 10 });
  expect(changes.map(({ action, actor }) => `${action} ${actor.id}`)).toContain(
    'webhook.disabled deliveries',
  );
});

test('a replay of what is still pending is one attempt, and the message that waited for it is dropped', async () => {
  await using deployment = await deploy();
  const { store, givenWebhook, startChanges } = deployment;
  await using receiver = await startReceiver((_, before) => (before === 0 ? 500 : 200));
  const { id } = await givenWebhook(receiver.url);
  await using _changes = startChanges();
  await store.createUser(newUser('ann'), newOrigin());
  await eventually(async () => expect((await deliveryOf(deployment, id)).attempts).toBe(1), soon);
  await store.replayDelivery('production', (await deliveryOf(deployment, id)).id, Date.now());
  passTime(3 * second);
  await eventually(async () => expect((await deliveryOf(deployment, id)).state).toBe('delivered'), soon);
  passTime(10 * minute);
  await settle();
  expect(receiver.received).toHaveLength(2);
});

test('what an endpoint that never answers has before it holds up no other one, and its own follows later', async () => {
  const answerTimeout = second;
  await using deployment = await deploy({ answerTimeout });
  const { store, givenWebhook, startChanges } = deployment;
  await using dead = await startReceiver(() => 'silence');
  await using receiver = await startReceiver(() => 200);
  const { id } = await givenWebhook(dead.url);
  await givenWebhook(receiver.url);
  const users = Array.from({ length: 30 }, (_, index) => `user ${index}`);
  for (const key of users) await store.createUser(newUser(key), newOrigin());
  const begun = performance.now();
  await using _changes = startChanges();
  await eventually(async () => expect(receiver.received).toHaveLength(users.length), soon);
  // One after the other these would take that long each.
  expect(performance.now() - begun).toBeLessThan((users.length * answerTimeout) / 3);
  // Once it is known to fail, its first attempts are made with the retries, where nobody waits for them.
  await eventually(async () => {
    passTime(second);
    const tried = await store.listDeliveries('production', id, {}, { limit: 100 });
    expect(tried.filter(({ attempts }) => attempts > 0)).toHaveLength(users.length);
  }, soon);
});

test('nothing is sent of what waits for an endpoint that is deleted, or for a deleted environment', async () => {
  await using deployment = await deploy();
  const { store, givenWebhook, startChanges } = deployment;
  await using receiver = await startReceiver(() => 500);
  const environment = { name: 'staging', createdAt: start };
  await store.createEnvironment(environment, newOrigin(start, 'staging'));
  const [deleted, inDeleted] = [
    await givenWebhook(receiver.url),
    await givenWebhook(receiver.url, { environment: 'staging' }),
  ];
  await using _changes = startChanges();
  await store.createUser(newUser('ann'), newOrigin());
  await store.createUser(newUser('ann', { environment: 'staging' }), newOrigin(start, 'staging'));
  await eventually(async () => expect(receiver.received).toHaveLength(2), soon);
  await eventually(async () => {
    for (const { environment, id } of [deleted, inDeleted])
      expect(await store.listDeliveries(environment, id, {}, { limit: 1 })).toMatchObject([{ attempts: 1 }]);
  }, soon);
  await store.deleteWebhook('production', deleted.id, newOrigin());
  await store.deleteEnvironment('staging', newOrigin(start, 'staging'));
  passTime(10 * second);
  await settle();
  expect(receiver.received).toHaveLength(2);
  expect(deployment.reported).toEqual([]);
});
