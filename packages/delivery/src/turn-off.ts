import { makeRequestId, type WebhookRecord } from '@roost/core';
import type { DeliveryPorts } from './ports.ts';

/** Who turns endpoints off, for the audit trail. */
const actor = { type: 'system', id: 'deliveries', name: null } as const;

/**
 * Turns an endpoint off because of what its attempts came to.
 *
 * @param seen the endpoint as it was called: another address, or one that has recovered or is off by now, stays as it is.
 * @param at milliseconds since 1970.
 */
export async function turnOff(
  store: DeliveryPorts['store'],
  seen: WebhookRecord,
  reason: NonNullable<WebhookRecord['offReason']>,
  at: number,
): Promise<void> {
  const { environment } = seen;
  for (;;) {
    const present = await store.getWebhook(environment, seen.id);
    if (!present?.enabled || present.url !== seen.url) return;
    if (reason === 'failing' && present.failingSince !== seen.failingSince) return;
    const off = {
      ...present,
      enabled: false,
      offReason: reason,
      updatedAt: at,
      version: present.version + 1,
    };
    const origin = { actor, environment, requestId: makeRequestId(), ip: null, at };
    if (await store.replaceWebhook(off, 'webhook.disabled', origin)) return;
  }
}
