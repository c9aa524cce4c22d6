import { setTimeout as sleep } from 'node:timers/promises';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Store } from '@roost/core';
import { eventually } from '@roost/testing/eventually';
import { newField, newOrigin, newUser, start, writeOf } from '@roost/testing/store-records';
import { expect, test } from 'vitest';
import { passTime, useDeployments } from './deployment.ts';
import { type Received, startReceiver } from './receiver.ts';

const { deploy } = useDeployments();
const soon = { within: 15_000 };
const minute = 60_000;

/** Each user made, and her value set so many times, one after the other; the users beside each other. */
async function changeUsers(store: Store, users: readonly string[], times: number): Promise<void> {
  const field = newField('count');
  await store.createField(field, newOrigin());
  await Promise.all(
    users.map(async (key) => {
      await store.createUser(newUser(key), newOrigin());
      for (let value = 1; value <= times; value++)
        await store.setValues('production', key, [writeOf(field, value)], newOrigin(start + value));
    }),
  );
}

async function eventIds(store: Store, actions: readonly string[]): Promise<string[]> {
  const changes = await store.listChanges('production', {}, { limit: 1000 });
  return changes.filter(({ action }) => actions.includes(action)).map(({ id }) => `evt_${id}`);
}

const idsOf = (received: readonly Received[]) => received.map(({ webhookId }) => webhookId).toSorted();

test('each change arrives once, those of one user in their order, and what was there before is no part of it', async () => {
  await using deployment = await deploy();
  const { store, givenWebhook, startChanges } = deployment;
  // Slower at times: what overtakes would show.
  await using receiver = await startReceiver(async (_, before) => {
    await new Promise((resolve) => setTimeout(resolve, (before * 7) % 20));
    return 200;
  });
  await givenWebhook(receiver.url);
  const users = ['ann', 'ben', 'cid', 'dora'];
  await changeUsers(store, users, 6);
  await using _changes = startChanges();
  await eventually(async () => expect(receiver.received).toHaveLength(1 + users.length * 7), soon);
  const heard = ['field.created', 'user.created', 'value.set'];
  await eventually(
    async () => expect(idsOf(receiver.received)).toEqual((await eventIds(store, heard)).toSorted()),
    soon,
  );
  for (const key of users) {
    const told = receiver.received.filter(({ target }) => target === key);
    expect(told.map(({ after }) => after.value)).toEqual([undefined, 1, 2, 3, 4, 5, 6]);
  }
  expect(deployment.reported).toEqual([]);
});

test('changes that are handed over again, at once and after the memory of SQS, bring nothing new', async () => {
  await using deployment = await deploy();
  const { store, givenWebhook, startChanges } = deployment;
  await using receiver = await startReceiver(() => 204);
  const webhook = await givenWebhook(receiver.url);
  await changeUsers(store, ['ann', 'ben'], 3);
  for (const later of [0, 0, 6 * minute]) {
    passTime(later);
    await using changes = startChanges();
    await eventually(async () => {
      expect(await store.listChanges('production', {}, { limit: 100 })).toHaveLength(10);
      expect(receiver.received).toHaveLength(9);
    }, soon);
    await changes.stop();
  }
  const log = await store.listDeliveries('production', webhook.id, { state: 'delivered' }, { limit: 100 });
  expect(log.map(({ attempts }) => attempts)).toEqual(Array(9).fill(1));
  expect(new Set(idsOf(receiver.received)).size).toBe(9);
});

test('a record that nobody can read ends as a dead letter, and what came before and after it arrives', async () => {
  await using deployment = await deploy();
  const { db, store, givenWebhook, startChanges } = deployment;
  await using receiver = await startReceiver(() => 200);
  await givenWebhook(receiver.url, { events: ['user.created'] });
  await store.createUser(newUser('before'), newOrigin());
  const poison = { pk: { S: 'USER#production#0#poison' }, sk: { S: 'USER' }, changeId: { S: '1' } };
  const Item = { ...poison, change: { S: 'no JSON' } };
  await db.send(new PutItemCommand({ TableName: db.tables.data, Item }));
  await store.createUser(newUser('after'), newOrigin(start + 1));
  await using changes = startChanges();
  await eventually(async () => expect(changes.deadLetters).toHaveLength(1), soon);
  await eventually(async () => {
    expect(receiver.received.map(({ target }) => target).toSorted()).toEqual(['after', 'before']);
  }, soon);
});

test.each(['first', 'later'] as const)(
  'a message that nobody can read ends in the dead letters of the queue (%s), and holds up none',
  async (name) => {
    await using deployment = await deploy({ visibilityTimeout: 30 });
    const { store, givenWebhook, startChanges, queues } = deployment;
    await using receiver = await startReceiver(() => 200);
    const webhook = await givenWebhook(receiver.url);
    const { url } = queues[name];
    const client = new SQSClient(deployment.connection);
    const line = name === 'first' ? { MessageGroupId: 'poison', MessageDeduplicationId: 'poison' } : {};
    await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: '{"id":7}', ...line }));
    await store.createUser(newUser('ann'), newOrigin());
    await using _changes = startChanges();
    await eventually(async () => expect(receiver.received).toHaveLength(1), soon);
    // Another one through the second queue, too.
    const [delivery] = await store.listDeliveries('production', webhook.id, {}, { limit: 1 });
    await store.replayDelivery('production', delivery?.id ?? '', Date.now());
    passTime(3_000);
    await eventually(async () => expect(receiver.received).toHaveLength(2), soon);
    await sleep(200);
    await eventually(async () => {
      // Each time it is in sight again.
      passTime(31_000);
      expect(await queues[name].deadLetters()).toEqual(['{"id":7}']);
    }, soon);
    expect(deployment.reported).toHaveLength(3);
    client.destroy();
  },
);
