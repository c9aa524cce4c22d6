import { RoostError, replaySpacing, type Store, showDelivery, type WebhookRecord } from '@roost/core';
import {
  type Delivery,
  type DeliveryState,
  deliveryStates,
  mostReplayed,
  type WebhookEventType,
  webhookEventTypes,
} from '@roost/schemas';
import { type Command, Option } from 'commander';
import { parseTime } from '../arguments.ts';
import { awaitAttempt } from '../await-attempt.ts';
import { awsOption, dataOption, jsonOption } from '../data-option.ts';
import { deliveryInFull, deliveryTable, outcomeOf } from '../delivery-text.ts';
import { findDelivery, findWebhook } from '../find-webhook.ts';
import { operate } from '../operate.ts';
import { addListOptions, type ListFlags, printList } from '../print-list.ts';
import { inMinutes, remark } from '../remark.ts';
import { type Place, type Session, withCore } from '../session.ts';

interface Flags extends Place {
  json?: true;
}

interface ListingFlags extends Place, ListFlags {
  state?: DeliveryState;
  from?: number;
  to?: number;
}

export function addDeliveryCommands(webhooks: Command): void {
  webhooks
    .command('test')
    .description('Send a sample event to a webhook endpoint, and say what came of it')
    .argument('<id>', 'as in "roost webhooks list"')
    .addOption(
      new Option('--type <type>', 'by default the first that the endpoint takes').choices(webhookEventTypes),
    )
    .option('--no-wait', 'leave it to the server, and do not wait for the attempt')
    .addOption(dataOption())
    .addOption(awsOption())
    .addOption(jsonOption())
    .action(test);
  const deliveries = webhooks
    .command('deliveries')
    .description('The delivery log of a webhook endpoint, newest first')
    .argument('<id>', 'as in "roost webhooks list"')
    .addOption(new Option('--state <state>', 'in this state').choices(deliveryStates))
    .option('--from <time>', 'of events not before this (ISO 8601)', parseTime)
    .option('--to <time>', 'of events before this (ISO 8601)', parseTime);
  addListOptions(deliveries, 'deliveries').addOption(dataOption()).addOption(awsOption()).action(list);
  webhooks
    .command('delivery')
    .description('One delivery: each attempt, and what is sent')
    .argument('<id>', 'as in "roost webhooks deliveries"')
    .addOption(dataOption())
    .addOption(awsOption())
    .addOption(jsonOption())
    .action(show);
  webhooks
    .command('replay')
    .description('Send a delivery once more')
    .argument('<id>', 'as in "roost webhooks deliveries"')
    .addOption(dataOption())
    .addOption(awsOption())
    .addOption(jsonOption())
    .action(replay);
  webhooks
    .command('replay-failed')
    .description('Send all failed deliveries of a webhook endpoint once more, oldest first, ten a second')
    .argument('<id>', 'as in "roost webhooks list"')
    .requiredOption('--since <time>', 'of events not before this (ISO 8601)', parseTime)
    .option('--until <time>', 'of events before this (ISO 8601)', parseTime)
    .addOption(dataOption())
    .addOption(awsOption())
    .addOption(jsonOption())
    .action(replayFailed);
}

function test(
  id: string,
  { type, wait, json, ...place }: Flags & { type?: WebhookEventType; wait: boolean },
): Promise<void> {
  return withCore(place, async (core, session) => {
    const webhook = await findWebhook(core.store, id);
    refuseOff(webhook);
    if (wait && !session.isServed()) {
      throw new RoostError('unavailable', {
        message: `No server runs on ${place.data} that would send it: run "roost serve" there, or leave it for the next start with --no-wait`,
      });
    }
    await operate(core, webhook.environment, async (roost) => {
      const queued = await roost.webhooks.test({ id, type });
      if (!wait) {
        print(queued, `Queued ${queued.id}.\n`, json);
        remarkUnserved(session, place);
        return;
      }
      remark(`Queued ${queued.id}: waiting for its attempt.`);
      const tried = await awaitAttempt(roost, queued.id);
      print(tried, `${outcomeOf(tried)}\n`, json);
      if (tried.last_attempt === null || tried.last_attempt.error !== null) process.exitCode = 1;
    });
  });
}

function list(id: string, flags: ListingFlags): Promise<void> {
  return withCore(flags, async ({ store }) => {
    const { environment } = await findWebhook(store, id);
    const { state, from, to } = flags;
    await printList(flags, {
      read: (page) => store.listDeliveries(environment, id, { state, from, to }, page),
      show: showDelivery,
      asTable: deliveryTable,
    });
  });
}

function show(id: string, { json, ...place }: Flags): Promise<void> {
  return withCore(place, async (core) => {
    const { delivery, webhook } = await findDelivery(core.store, id);
    const found = await operate(core, delivery.environment, (roost) =>
      roost.deliveries.read({ delivery_id: id }),
    );
    print(found, deliveryInFull(found, webhook.url), json);
  });
}

function replay(id: string, { json, ...place }: Flags): Promise<void> {
  return withCore(place, async (core, session) => {
    const { delivery, webhook } = await findDelivery(core.store, id);
    refuseOff(webhook);
    const replayed = await operate(core, delivery.environment, (roost) =>
      roost.deliveries.replay({ delivery_id: id }),
    );
    print(replayed, `${id} is sent once more now.\n`, json);
    remarkUnserved(session, place);
  });
}

function replayFailed(
  id: string,
  { since, until, json, ...place }: Flags & { since: number; until?: number },
): Promise<void> {
  return withCore(place, async ({ store }, session) => {
    const webhook = await findWebhook(store, id);
    refuseOff(webhook);
    const replayed = await replayAll(store, webhook, { from: since, to: until });
    const time = replayed > 1 ? `, the last in ${inMinutes((replayed - 1) * replaySpacing)}` : '';
    const deliveries = replayed === 1 ? '1 delivery' : `${replayed} deliveries`;
    process.stdout.write(
      json ? `${JSON.stringify({ replayed })}\n` : `Sending ${deliveries} once more${time}.\n`,
    );
    if (replayed > 0) remarkUnserved(session, place);
  });
}

/** In as many rounds as it takes. Each one begins where the round before ends, so that all together keep to one pace. */
async function replayAll(
  store: Store,
  { environment, id }: WebhookRecord,
  filter: { from: number; to?: number | undefined },
): Promise<number> {
  const start = Date.now();
  let replayed = 0;
  for (;;) {
    const at = start + replayed * replaySpacing;
    const pace = { at, spacing: replaySpacing, limit: mostReplayed };
    const round = await store.replayFailed(environment, id, filter, pace);
    replayed += round;
    if (round < mostReplayed) return replayed;
    remark(`${replayed} so far.`);
  }
}

/** What comes due while an endpoint is off is given up without an attempt. */
function refuseOff({ id, enabled }: WebhookRecord): void {
  if (enabled) return;
  throw new RoostError('invalid_parameter', {
    message: `${id} is off: turn it on first, with "roost webhooks update ${id} --enable"`,
  });
}

function remarkUnserved(session: Session, { data }: Place): void {
  if (!session.isServed()) remark(`No server runs on ${data}: it is sent once "roost serve" runs there.`);
}

function print(delivery: Delivery, text: string, json: true | undefined): void {
  process.stdout.write(json ? `${JSON.stringify(delivery)}\n` : text);
}
