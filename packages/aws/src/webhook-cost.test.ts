import { eventually } from '@roost/testing/eventually';
import { newAttempt, newEvent, newOrigin, newUser, newWebhook, start } from '@roost/testing/store-records';
import { expect, test } from 'vitest';
import { countCosts } from '../test/count-costs.ts';
import { useEngine } from '../test/engine.ts';
import { useSqs } from '../test/queues.ts';
import { startTrailFeed } from '../test/trail-feed.ts';
import { openDb } from './db.ts';
import { openDynamoDbStore } from './dynamodb-store.ts';

const engine = useEngine();
const sqs = useSqs();

/** A store, the function that reads its changes, and what the calls of each of them cost. */
async function open() {
  const tables = await engine.makeTables();
  const ofStore = countCosts(openDb({ tables, client: engine.client }));
  const ofFeed = countCosts(openDb({ tables, client: engine.client }));
  const { queue, retries } = await sqs.makeQueues();
  const store = openDynamoDbStore(ofStore.db, { retries, retention: 30 });
  return {
    store,
    ofStore: ofStore.costs,
    ofFeed: ofFeed.costs,
    startFeed: () => startTrailFeed(ofFeed.db, engine.client, {}, queue),
  };
}

const inWords = (costs: { command: string; units: number }[]) =>
  costs.map(({ command, units }) => `${command} ${units}`).toSorted();

test('where there is no endpoint a change costs no write but its entry in the trail, and a batch one read', async () => {
  const { store, ofFeed, startFeed } = await open();
  for (const key of ['ann', 'ben', 'cid']) await store.createUser(newUser(key), newOrigin());
  await using _feed = startFeed();
  await eventually(async () => expect(ofFeed).toHaveLength(4), { within: 10_000 });
  // DynamoDB counts a query that finds nothing as one unit; the local engine does not.
  expect(inWords(ofFeed)).toEqual([
    'PutItem 1',
    'PutItem 1',
    'PutItem 1',
    expect.stringMatching(/^Query [01]$/),
  ]);
});

test('an event costs one write, and one for each endpoint that hears of it', async () => {
  const { store, ofFeed, startFeed } = await open();
  for (const events of [null, ['user.created' as const], ['user.deleted' as const]])
    await store.createWebhook(newWebhook({ events }), newOrigin());
  await store.createUser(newUser('ann'), newOrigin(start + 1));
  await using _feed = startFeed();
  // Four entries of the trail, the body, two deliveries; and the endpoints, once.
  await eventually(async () => expect(ofFeed).toHaveLength(8), { within: 10_000 });
  expect(inWords(ofFeed)).toEqual([...Array(7).fill('PutItem 1'), 'Query 1']);
});

test('an attempt costs four writes: a transaction of it and of what became of its delivery', async () => {
  const { store, ofStore } = await open();
  const webhook = newWebhook();
  await store.createWebhook(webhook, newOrigin());
  const added = await store.addDelivery('production', webhook.id, newEvent());
  ofStore.length = 0;
  const attempt = newAttempt(1, { status: 200, error: null, answer: 'Thank you' });
  const then = { state: 'delivered', nextAttemptAt: null } as const;
  await store.recordAttempt('production', added?.id ?? '', attempt, then);
  // In a transaction DynamoDB counts each write twice; the local engine does not.
  const recorded = ['GetItem 1', expect.stringMatching(/^TransactWriteItems [24]$/)];
  expect(inWords(ofStore)).toEqual(recorded);
  await store.recordAttempt('production', added?.id ?? '', attempt, then);
  expect(inWords(ofStore)).toEqual(['GetItem 1', ...recorded]);
});
