import * as z from 'zod';
import { delivery, deliveryId, deliveryInFull, deliveryStates } from '../delivery.ts';
import { endpoint } from '../endpoint.ts';
import { datetime, paging } from '../primitives.ts';
import { webhookId } from '../webhook.ts';

const access = { scope: 'webhooks:write' } as const;

/** The most deliveries that one request replays. */
export const mostReplayed = 500;

export const listDeliveries = endpoint({
  operation: 'deliveries.list',
  area: 'webhooks',
  method: 'GET',
  path: '/api/webhook/{id}/delivery/',
  access,
  summary: 'The delivery log of a webhook endpoint, newest first',
  params: z.object({ id: webhookId }),
  query: z.object({
    state: z.enum(deliveryStates).optional(),
    from: datetime.optional().describe('Of events not before this'),
    to: datetime.optional().describe('Of events before this'),
    ...paging,
  }),
  success: [200],
  output: z.array(delivery),
  paged: true,
  examples: [{ name: 'No such endpoint', input: { id: 'wh_none' }, status: 404 }],
});

export const readDelivery = endpoint({
  operation: 'deliveries.read',
  area: 'webhooks',
  method: 'GET',
  path: '/api/webhook/delivery/{delivery_id}/',
  access,
  summary: 'Read one delivery: each attempt, and what is sent',
  params: z.object({ delivery_id: deliveryId }),
  success: [200],
  output: deliveryInFull,
  examples: [{ name: 'No such delivery', input: { delivery_id: 'dlv_none' }, status: 404 }],
});

export const replayDelivery = endpoint({
  operation: 'deliveries.replay',
  area: 'webhooks',
  method: 'POST',
  path: '/api/webhook/delivery/{delivery_id}/replay/',
  access,
  summary: 'Send a delivery once more',
  description:
    'One more attempt with the same `webhook-id` and the current secret. Where a delivery has ended and this attempt ' +
    'fails, it stays as it was.',
  params: z.object({ delivery_id: deliveryId }),
  success: [200],
  output: delivery,
  examples: [{ name: 'No such delivery', input: { delivery_id: 'dlv_none' }, status: 404 }],
});

export const replayFailed = endpoint({
  operation: 'deliveries.replayFailed',
  area: 'webhooks',
  method: 'POST',
  path: '/api/webhook/{id}/replay/',
  access,
  summary: 'Send all failed deliveries since a time once more',
  description: `Oldest first, ten a second, at most ${mostReplayed} for each request: ask again while \`more\` is true.`,
  params: z.object({ id: webhookId }),
  body: z.object({
    since: datetime.describe('Of events not before this'),
    until: datetime.optional().describe('Of events before this'),
  }),
  success: [200],
  output: z.strictObject({
    replayed: z.int().min(0).describe('How many will be sent once more'),
    more: z.boolean().describe('Whether there are others'),
  }),
  examples: [
    { name: 'No such endpoint', input: { id: 'wh_none', since: '2026-01-01T00:00:00Z' }, status: 404 },
  ],
});
