import { mostReplayed } from '@roost/schemas';
import { addFailedDeliveries } from '@roost/testing/failed-deliveries';
import { expect, test } from 'vitest';
import { startTestServer } from './test-server.ts';
import { openEndpoint } from './webhook-endpoint.ts';

test('all that failed is sent once more, oldest first, ten a second, in as many requests as it takes', async () => {
  await using server = await startTestServer({ allowLocalWebhooks: true });
  await using endpoint = await openEndpoint(server, { enabled: false });
  const webhook = { environment: 'development', id: endpoint.id };
  const since = await addFailedDeliveries(server.core.store, webhook, mostReplayed + 1);
  await endpoint.post('', { enabled: true });
  expect((await endpoint.post('replay/', { since })).json).toEqual({ replayed: mostReplayed, more: true });
  const failed = await endpoint.list('?state=failed');
  // The log is newest first: turned round, it is in the order in which they go out. Of those due by now some have.
  const due = failed
    .map(({ next_attempt_at }) => Date.parse(next_attempt_at ?? ''))
    .filter((time) => time > Date.now())
    .reverse();
  expect(due.length).toBeGreaterThan(mostReplayed / 2);
  for (const [place, time] of due.entries()) expect(time - (due[0] ?? 0)).toBe(place * 100);
  expect((await endpoint.post('replay/', { since })).json).toEqual({ replayed: 1, more: false });
  expect((await endpoint.post('replay/', { since })).json).toEqual({ replayed: 0, more: false });
});
