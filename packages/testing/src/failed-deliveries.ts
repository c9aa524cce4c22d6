import { makeEventId, makeSortableId, type Store, type WebhookRecord } from '@roost/core';

/**
 * Deliveries that failed, of events a second apart, the newest a second ago. Of an endpoint that is off, or where no server
 * runs: none is to be sent meanwhile.
 *
 * @returns the time of the oldest event.
 */
export async function addFailedDeliveries(
  store: Store,
  { environment, id: webhookId }: Pick<WebhookRecord, 'environment' | 'id'>,
  count: number,
): Promise<Date> {
  const begin = Date.now() - count * 1000;
  const add = async (at: number) => {
    const added = await store.addDelivery(environment, webhookId, {
      id: makeEventId(makeSortableId(at)),
      environment,
      type: 'user.created',
      at,
      target: { type: 'user', id: `user ${at}` },
      body: JSON.stringify({ type: 'user.created', data: { at } }),
    });
    const ended = { state: 'failed', nextAttemptAt: null } as const;
    await store.recordAttempt(environment, added?.id ?? '', undefined, ended);
  };
  await Promise.all(Array.from({ length: count }, (_, number) => add(begin + number * 1000)));
  return new Date(begin);
}
