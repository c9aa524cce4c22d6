import { type Message, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { newEvent, newWebhook, start } from '@roost/testing/store-records';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { useSqs } from '../test/queues.ts';
import { makeDelivery } from './delivery-item.ts';
import { linesOfEndpoint, readMessage } from './delivery-queues.ts';

const sqs = useSqs();
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: start }));
afterEach(() => void vi.useRealTimers());

const deliveryTo = (webhook: { environment: string; id: string }, user: string) =>
  makeDelivery(newEvent({ target: { type: 'user', id: user } }), webhook);

/** What is in sight, one of each line of a FIFO queue. */
async function receive(client: SQSClient, QueueUrl: string): Promise<Message[]> {
  const found: Message[] = [];
  for (;;) {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        MessageSystemAttributeNames: ['All'],
      }),
    );
    if (Messages.length === 0) return found;
    found.push(...Messages);
  }
}

test('a message names a delivery, and nobody whom it is about', async () => {
  const { connection, first, queue } = await sqs.makeQueues();
  const delivery = deliveryTo(newWebhook(), 'ann@example.com');
  await queue.send([delivery]);
  const [message] = await receive(new SQSClient(connection), first.url);
  expect(readMessage(message?.Body ?? '')).toEqual({
    environment: 'production',
    id: delivery.id,
    at: delivery.event.at,
  });
  expect(JSON.stringify(message)).not.toContain('ann');
});

test('what concerns one user stands in one line, and an endpoint has so many of them at most', async () => {
  const { connection, first, queue } = await sqs.makeQueues();
  const [webhook, other] = [newWebhook(), newWebhook()];
  const users = Array.from({ length: 40 }, (_, index) => `user ${index}`);
  await queue.send(users.map((user) => deliveryTo(webhook, user)));
  await queue.send([deliveryTo(other, 'user 0')]);
  const client = new SQSClient(connection);
  const lines = (await receive(client, first.url)).map(({ Attributes }) => Attributes?.MessageGroupId);
  // The next of a line comes only when the one before it is done: so these are all lines, once each.
  expect(new Set(lines).size).toBe(lines.length);
  expect(lines.filter((line) => line?.startsWith(webhook.id))).toHaveLength(linesOfEndpoint);
  expect(lines.filter((line) => line?.startsWith(other.id))).toHaveLength(1);

  const again = await sqs.makeQueues();
  await again.queue.send(['user 7', 'user 7', 'user 7'].map((user) => deliveryTo(webhook, user)));
  expect(await receive(client, again.first.url)).toHaveLength(1);
});

test('what is due in a day comes after 15 minutes, to be sent on; what is overdue comes at once', async () => {
  const { connection, later, retries } = await sqs.makeQueues();
  const client = new SQSClient(connection);
  const { environment, id } = deliveryTo(newWebhook(), 'ann');
  await retries.send([
    { environment, id, at: start + 24 * 3600_000 },
    { environment, id, at: start - 1 },
    { environment, id, at: start + 1_500 },
  ]);
  const dueNow = async () =>
    (await receive(client, later.url)).map(({ Body = '' }) => readMessage(Body).at - start);
  expect(await dueNow()).toEqual([-1]);
  vi.setSystemTime(start + 1_999);
  expect(await dueNow()).toEqual([]);
  vi.setSystemTime(start + 2_000);
  expect(await dueNow()).toEqual([1_500]);
  vi.setSystemTime(start + 899_000);
  expect((await dueNow()).filter((at) => at > 1_500)).toEqual([]);
  vi.setSystemTime(start + 900_000);
  expect(await dueNow()).toContain(24 * 3600_000);
});

test.each(['', '{}', '{"environment":"production","id":7,"at":0}', 'null'])(
  'what no queue here was given is refused: %s',
  (text) => {
    expect(() => readMessage(text)).toThrow();
  },
);
