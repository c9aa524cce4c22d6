import { openEmbedded } from '@roost/embedded';
import { type Delivery, delivery, deliveryInFull, mostReplayed } from '@roost/schemas';
import { eventually } from '@roost/testing/eventually';
import { addFailedDeliveries } from '@roost/testing/failed-deliveries';
import { type ReceiverAnswer, startReceiver } from '@roost/testing/webhook-receiver';
import { expect, test } from 'vitest';
import { manage } from './managed-server.ts';
import { startRoost } from './roost-process.ts';
import { runCommand } from './run-command.ts';

const env = { ROOST_ALLOW_LOCAL_WEBHOOKS: '1' };
const development = ['--environment', 'development'];

/** A server with an endpoint whose receiver answers as the test says. */
async function withEndpoint() {
  let answer: ReceiverAnswer = { status: 204 };
  const receiver = await startReceiver(() => answer);
  const roost = await manage({ env });
  const { id } = await roost.json('webhooks', 'create', ...development, '--url', receiver.url);
  return {
    ...roost,
    id: id as string,
    received: receiver.received,
    answerWith: (next: ReceiverAnswer) => {
      answer = next;
    },
    /** Runs a command of webhooks, however it ends. */
    try: (...args: string[]) => runCommand(['webhooks', ...args, '--data', roost.folder], { env }),
    [Symbol.asyncDispose]: async () => {
      await roost[Symbol.asyncDispose]();
      await receiver[Symbol.asyncDispose]();
    },
  };
}

test('a test waits for the attempt of the server, and says what came of it', async () => {
  await using roost = await withEndpoint();
  const good = await roost.try('test', roost.id, '--type', 'value.set');
  expect(good.stdout).toMatch(/^Delivered: answered 204 after \d+ ms\.\n$/);
  expect([good.code, good.stderr]).toEqual([0, expect.stringMatching(/^Queued dlv_\S+: waiting for its/)]);
  expect(JSON.parse(roost.received[0]?.body ?? '')).toMatchObject({
    type: 'value.set',
    data: { sample: true },
  });

  roost.answerWith({ status: 500, body: 'no\u001b[2J' });
  const bad = await roost.try('test', roost.id);
  expect(bad.code).toBe(1);
  expect(bad.stdout).toMatch(/^Failed after \d+ ms: .*500.* Next attempt: 20\S+Z\.\n$/);
  const json = await roost.try('test', roost.id, '--json');
  expect(json.code).toBe(1);
  expect(deliveryInFull.parse(JSON.parse(json.stdout))).toMatchObject({ state: 'pending', attempts: 1 });

  const [lines, table, full] = await Promise.all([
    roost.run('webhooks', 'deliveries', roost.id, '--ndjson', '--all'),
    roost.run('webhooks', 'deliveries', roost.id, '--state', 'delivered'),
    roost.run('webhooks', 'delivery', JSON.parse(json.stdout).id),
  ]);
  const log = lines
    .trimEnd()
    .split('\n')
    .map((line) => delivery.parse(JSON.parse(line)));
  expect(log.map(({ state }) => state)).toEqual(['pending', 'pending', 'delivered']);
  expect(table).toMatch(/^ {2}ID +AT +EVENT +STATE +ATTEMPTS +LAST ANSWER +NEXT ATTEMPT\n/);
  expect(table.trimEnd().split('\n')).toHaveLength(2);
  expect(table).toMatch(/dlv_\S+ +20\S+ +value\.set +delivered +1 +204 +-\n/);
  expect(full).toMatch(/\n {2}event +user\.created \(evt_\S+\)\n {2}state +pending\n/);
  // What a receiver answers cannot write to the terminal.
  expect(full).toMatch(/\n {2}1 +20\S+ +500 +\d+ ms +.* +no\\u001b\[2J\n/);
});

test('what failed is sent once more: one delivery, or all since a time; an endpoint that is off is not', async () => {
  await using roost = await withEndpoint();
  roost.answerWith({ status: 410 });
  const gone = await roost.try('test', roost.id, '--json');
  const { id, created_at } = JSON.parse(gone.stdout);
  expect(JSON.parse(gone.stdout)).toMatchObject({ state: 'failed' });
  const off = `${roost.id} is off: turn it on first`;
  await Promise.all([
    roost.refuse(['webhooks', 'test', roost.id], off),
    roost.refuse(['webhooks', 'replay', id], off),
    roost.refuse(['webhooks', 'replay-failed', roost.id, '--since', created_at], off),
    roost.refuse(['webhooks', 'replay-failed', roost.id], "required option '--since <time>'"),
  ]);
  expect(await roost.run('webhooks', 'list', ...development)).toContain('off (gone)');

  await roost.run('webhooks', 'update', roost.id, '--enable');
  const replayFailed = ['webhooks', 'replay-failed', roost.id, '--since', created_at];
  expect(await roost.run(...replayFailed, '--until', created_at)).toBe('Sending 0 deliveries once more.\n');
  roost.answerWith({ status: 200 });
  expect(await roost.run(...replayFailed)).toBe('Sending 1 delivery once more.\n');
  const states = async () =>
    (await roost.json('webhooks', 'deliveries', roost.id)).map(({ state }: { state: string }) => state);
  await eventually(async () => expect(await states()).toEqual(['delivered']), { within: 10_000 });
  expect(await roost.run('webhooks', 'replay', id)).toBe(`${id} is sent once more now.\n`);
  await eventually(async () => expect(roost.received).toHaveLength(3), { within: 10_000 });
  expect(new Set(roost.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
});

test('without a server a test says so at once; left for the next start, it is sent then', async () => {
  await using roost = await withEndpoint();
  await roost.server.kill('SIGINT');
  await roost.refuse(
    ['webhooks', 'test', roost.id],
    `No server runs on ${roost.folder} that would send it: run "roost serve" there`,
  );
  expect(await roost.json('webhooks', 'deliveries', roost.id)).toEqual([]);
  const queued = await roost.try('test', roost.id, '--no-wait');
  expect(queued.stdout).toMatch(/^Queued dlv_\S+\.\n$/);
  expect(queued.stderr).toBe(
    `No server runs on ${roost.folder}: it is sent once "roost serve" runs there.\n`,
  );
  expect(roost.received).toEqual([]);
  await using _server = await startRoost(['--data', roost.folder], { env });
  await eventually(async () => expect(roost.received).toHaveLength(1), { within: 10_000 });
});

test('more than one round of replays keeps to one pace, and says how far it is', async () => {
  await using roost = await withEndpoint();
  await roost.server.kill('SIGINT');
  const { store } = openEmbedded(roost.folder);
  const webhook = { environment: 'development', id: roost.id };
  const since = await addFailedDeliveries(store, webhook, mostReplayed + 1);
  await store.close();
  const { code, stdout, stderr } = await roost.try('replay-failed', roost.id, '--since', since.toISOString());
  expect([code, stdout]).toEqual([0, 'Sending 501 deliveries once more, the last in 1 minute.\n']);
  expect(stderr).toMatch(
    /^500 so far\.\nNo server runs on .*: it is sent once "roost serve" runs there\.\n$/,
  );
  const log: Delivery[] = await roost.json('webhooks', 'deliveries', roost.id, '--all');
  const due = log.map(({ next_attempt_at }) => Date.parse(next_attempt_at ?? '')).reverse();
  for (const [place, time] of due.entries()) expect(time - (due[0] ?? 0)).toBe(place * 100);
});
