import type { DeliveryRecord, Store } from '@roost/core';
import { announce } from './announce-attempts.ts';
import type { Attribute, Item } from './attributes.ts';
import type { Db } from './db.ts';
import { asDelivery, attemptItem, makeDelivery } from './delivery-item.ts';
import { expiryOf } from './delivery-options.ts';
import { deliveryPages } from './delivery-pages.ts';
import { deliveryPlace } from './delivery-places.ts';
import type { RetryQueue } from './delivery-queues.ts';
import { changeDelivery, createDelivery } from './delivery-writes.ts';
import { writeBody } from './event-body.ts';
import { findDelivery } from './find-delivery.ts';
import { inParallel } from './in-parallel.ts';
import { readItem } from './read-items.ts';
import { conflict, untilSettled } from './until-settled.ts';

type DeliveryStore = Pick<Store, 'addDelivery' | 'replayDelivery' | 'replayFailed' | 'recordAttempt'>;

/** What attempts that are due are told to, and how long deliveries are kept, in days (0 for good). */
export interface DeliveryHome {
  retries: RetryQueue;
  retention: number;
}

/** How many deliveries are made due at once. */
const atOnce = 16;

export function openDeliveryStore(
  db: Db,
  webhooks: Pick<Store, 'getWebhook'>,
  { retries, retention }: DeliveryHome,
): DeliveryStore {
  const dueOf = ({ environment, id }: DeliveryRecord, at: number) => ({ environment, id, at });
  const replayAt = (at: number) => ({ nextAttemptAt: at, replay: true });

  return {
    addDelivery: async (environment, webhookId, event) => {
      const webhook = await webhooks.getWebhook(environment, webhookId);
      if (!webhook) return undefined;
      const delivery = makeDelivery(event, webhook);
      const expiresAt = expiryOf(event, retention);
      return announce(retries, [dueOf(delivery, event.at)], async () => {
        await writeBody(db, event, expiresAt);
        return createDelivery(db, delivery, expiresAt);
      });
    },

    replayDelivery: (environment, id, at) =>
      untilSettled(async () => {
        const found = await findDelivery(db, webhooks, environment, id);
        if (!found) return undefined;
        const delivery = asDelivery(found.stored);
        const outcome = await announce(retries, [dueOf(delivery, at)], () =>
          changeDelivery(db, found.stored, replayAt(at)),
        );
        return outcome ?? { ...delivery, ...replayAt(at) };
      }),

    replayFailed: async (environment, webhookId, filter, { at, spacing, limit }) => {
      if (!(await webhooks.getWebhook(environment, webhookId))) return 0;
      const found: Item[] = [];
      const range = { newestFirst: false, limit };
      for await (const page of deliveryPages(db, webhookId, { ...filter, state: 'failed' }, range)) {
        found.push(...page.filter(({ nextAttemptAt }) => nextAttemptAt === null));
        if (found.length >= limit) break;
      }
      const replays = found
        .slice(0, limit)
        .map((stored, index) => ({ stored, due: dueOf(asDelivery(stored), at + index * spacing) }));
      const dues = replays.map(({ due }) => due);
      return announce(retries, dues, async () => {
        let count = 0;
        await inParallel(replays, atOnce, async ({ stored, due }) => {
          // One that somebody else has changed since is theirs.
          if ((await changeDelivery(db, stored, replayAt(due.at))) !== conflict) count++;
        });
        return count;
      });
    },

    recordAttempt: (environment, id, attempt, then) =>
      untilSettled(async () => {
        const place = deliveryPlace(id);
        const stored = place && (await readItem(db, place, db.tables.deliveries));
        if (stored?.environment !== environment) return undefined;
        const delivery = asDelivery(stored);
        if (attempt && attempt.number <= delivery.attempts) return undefined;
        // A replay that was asked for while this attempt was under way is still due, and was told of.
        const replayed = attempt !== undefined && delivery.replay && !attempt.replay;
        const { nextAttemptAt } = replayed ? delivery : then;
        const { answer: _, ...last } = attempt ?? {};
        const change: Record<string, Attribute> = {
          state: then.state,
          nextAttemptAt,
          replay: replayed,
          ...(attempt && { attempts: attempt.number, lastAttempt: JSON.stringify(last) }),
        };
        const row = attempt && attemptItem(stored, attempt);
        const due = replayed || nextAttemptAt === null ? [] : [dueOf(delivery, nextAttemptAt)];
        return announce(retries, due, () => changeDelivery(db, stored, change, row));
      }),
  };
}
