import { type Delivery, type DeliveryAttempt, mostReplayed } from '@roost/schemas';
import { listPage } from '../list-page.ts';
import { deliveryNotFound, webhookNotFound } from '../not-found.ts';
import { type Call, type Ground, type Operations, ok } from '../operation.ts';
import { formatTime } from '../timestamp.ts';
import type { AttemptRecord, DeliveryRecord } from '../webhook-store.ts';

type DeliveryOperations = Pick<
  Operations,
  'deliveries.list' | 'deliveries.read' | 'deliveries.replay' | 'deliveries.replayFailed'
>;

/** Between one replay and the next of many, in milliseconds: an endpoint that has just come back is not to be run over. */
export const replaySpacing = 100;

export function deliveryOperations(ground: Ground): DeliveryOperations {
  const { store } = ground;

  async function requireWebhook({ principal: { environment } }: Call, id: string): Promise<void> {
    if (!(await store.getWebhook(environment, id))) throw webhookNotFound(id);
  }

  return {
    'deliveries.list': async (call, { id, limit, cursor, state, from, to }) => {
      await requireWebhook(call, id);
      const { environment } = call.principal;
      const filter = { state, from: timeOf(from), to: timeOf(to) };
      return listPage<DeliveryRecord, string, Delivery>(
        ground,
        { limit, cursor },
        {
          scope: { operation: 'deliveries.list', environment, filter: JSON.stringify({ id, ...filter }) },
          read: (page) => store.listDeliveries(environment, id, filter, page),
          position: (delivery) => delivery.id,
          show: showDelivery,
        },
      );
    },

    'deliveries.read': async ({ principal: { environment } }, { delivery_id }) => {
      const found = await store.getDelivery(environment, delivery_id);
      if (!found) throw deliveryNotFound(delivery_id);
      return ok({
        ...showDelivery(found.delivery),
        attempt_log: found.attempts.map((attempt) => ({ ...showAttempt(attempt), answer: attempt.answer })),
        body: found.body,
      });
    },

    'deliveries.replay': async ({ principal: { environment }, origin }, { delivery_id }) => {
      const replayed = await store.replayDelivery(environment, delivery_id, origin.at);
      if (!replayed) throw deliveryNotFound(delivery_id);
      return ok(showDelivery(replayed));
    },

    'deliveries.replayFailed': async (call, { id, since, until }) => {
      await requireWebhook(call, id);
      const { environment } = call.principal;
      const filter = { from: Date.parse(since), to: timeOf(until) };
      const pace = { at: call.origin.at, spacing: replaySpacing, limit: mostReplayed };
      const replayed = await store.replayFailed(environment, id, filter, pace);
      return ok({ replayed, more: replayed === mostReplayed });
    },
  };
}

function timeOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Date.parse(text);
}

export function showDelivery(record: DeliveryRecord): Delivery {
  const { lastAttempt, nextAttemptAt } = record;
  return {
    id: record.id,
    webhook_id: record.webhookId,
    event_id: record.event.id,
    type: record.event.type,
    state: record.state,
    attempts: record.attempts,
    last_attempt: lastAttempt && showAttempt(lastAttempt),
    next_attempt_at: nextAttemptAt === null ? null : formatTime(nextAttemptAt),
    created_at: formatTime(record.event.at),
  };
}

function showAttempt(attempt: Omit<AttemptRecord, 'answer'>): DeliveryAttempt {
  const { number, at, replay, status, error, duration } = attempt;
  return { number, at: formatTime(at), replay, status, error, duration_ms: Math.round(duration) };
}
