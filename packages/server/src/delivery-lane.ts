import type { DeliveryRecord, WebhookRecord } from '@roost/core';
import type { DeliveryQueue } from '@roost/embedded';

/** Attempts at one endpoint at once. */
const mostAtOnce = 8;
/** Attempts at once at an endpoint whose last one failed: it is not to hold more of what all share. */
const mostAtOnceFailing = 1;
/** Deliveries that are known in advance: a backlog is never in memory whole. */
const known = 64;

/**
 * What is due at one endpoint: those of one target go one after the other, in the order of their events; different
 * targets go side by side.
 */
export interface DeliveryLane {
  webhook: WebhookRecord;
  /** There may be more due than is known here. */
  notice(): void;
  /** Nothing goes before this time, in milliseconds since 1970. */
  holdUntil: number;
  /** Reads on, where little of what is known is left. */
  refill(queue: DeliveryQueue, now: number): Promise<void>;
  /** Whether one may begin. */
  isReady(now: number): boolean;
  /** Takes the next one, where {@link isReady}. */
  begin(): DeliveryRecord;
  end(due: DeliveryRecord): void;
}

export function openDeliveryLane(webhook: WebhookRecord): DeliveryLane {
  const begun = new Map<string, string>();
  let waiting: DeliveryRecord[] = [];
  let mayHaveMore = true;

  const targetOf = ({ event }: DeliveryRecord) => `${event.target.type} ${event.target.id}`;

  /** The first whose target has no attempt under way. */
  function findNext(): number {
    const busy = new Set(begun.values());
    return waiting.findIndex((due) => !busy.has(targetOf(due)));
  }

  const lane: DeliveryLane = {
    webhook,
    holdUntil: 0,

    notice: () => {
      mayHaveMore = true;
    },

    refill: async (queue, now) => {
      if (!mayHaveMore || waiting.length > mostAtOnce) return;
      const wanted = known + begun.size;
      const due = await queue.listDue(lane.webhook, now, wanted);
      mayHaveMore = due.length === wanted;
      waiting = due.filter(({ id }) => !begun.has(id));
    },

    isReady: (now) => {
      const most = lane.webhook.failingSince === null ? mostAtOnce : mostAtOnceFailing;
      return begun.size < most && now >= lane.holdUntil && findNext() !== -1;
    },

    begin: () => {
      const [next] = waiting.splice(findNext(), 1) as [DeliveryRecord];
      begun.set(next.id, targetOf(next));
      return next;
    },

    end: ({ id }) => {
      begun.delete(id);
    },
  };
  return lane;
}
