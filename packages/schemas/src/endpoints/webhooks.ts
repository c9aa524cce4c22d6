import * as z from 'zod';
import { delivery } from '../delivery.ts';
import { endpoint } from '../endpoint.ts';
import { webhookEventTypes } from '../events.ts';
import { graceSeconds, humanName, paging } from '../primitives.ts';
import { booleanText } from '../text-parameters.ts';
import { newWebhook, webhook, webhookEvents, webhookId, webhookUrl } from '../webhook.ts';

const access = { scope: 'webhooks:write' } as const;
const params = z.object({ id: webhookId });
const description = humanName.nullable().optional();

export const listWebhooks = endpoint({
  operation: 'webhooks.list',
  area: 'webhooks',
  method: 'GET',
  path: '/api/webhook/',
  access,
  summary: 'List the webhook endpoints of the environment',
  description: 'In order of creation.',
  query: z.object(paging),
  success: [200],
  output: z.array(webhook),
  paged: true,
  examples: [{ name: 'All endpoints', input: {}, status: 200 }],
});

export const createWebhook = endpoint({
  operation: 'webhooks.create',
  area: 'webhooks',
  method: 'POST',
  path: '/api/webhook/',
  access,
  summary: 'Make a webhook endpoint',
  description:
    'Events of the environment are sent to it from now on, by the Standard Webhooks specification, until it answers 2xx. ' +
    'At most 100 endpoints in an environment.',
  body: z.object({
    url: webhookUrl,
    events: webhookEvents.optional(),
    description,
    enabled: booleanText.optional().describe('true by default'),
  }),
  makesNew: true,
  success: [201],
  output: newWebhook,
  examples: [
    {
      name: 'An endpoint for values',
      input: { url: 'https://example.com/hooks/roost', events: ['value.set', 'value.cleared'] },
      status: 201,
    },
  ],
});

export const readWebhook = endpoint({
  operation: 'webhooks.read',
  area: 'webhooks',
  method: 'GET',
  path: '/api/webhook/{id}/',
  access,
  summary: 'Read one webhook endpoint',
  params,
  success: [200],
  output: webhook,
  examples: [{ name: 'No such endpoint', input: { id: 'wh_none' }, status: 404 }],
});

export const updateWebhook = endpoint({
  operation: 'webhooks.update',
  area: 'webhooks',
  method: 'POST',
  path: '/api/webhook/{id}/',
  access,
  summary: 'Change a webhook endpoint',
  description:
    'What is left out stays as it is. While it is off no events are kept for it; deliveries that come due then fail, and ' +
    'can be replayed.',
  params,
  body: z.object({
    url: webhookUrl.optional(),
    events: webhookEvents.optional(),
    description,
    enabled: booleanText.optional(),
  }),
  idempotent: true,
  success: [200],
  output: webhook,
  examples: [{ name: 'No such endpoint', input: { id: 'wh_none', enabled: false }, status: 404 }],
});

export const deleteWebhook = endpoint({
  operation: 'webhooks.delete',
  area: 'webhooks',
  method: 'DELETE',
  path: '/api/webhook/{id}/',
  access,
  summary: 'Delete a webhook endpoint, and its deliveries',
  params,
  success: [204],
  examples: [{ name: 'No such endpoint', input: { id: 'wh_none' }, status: 404 }],
});

export const rotateWebhook = endpoint({
  operation: 'webhooks.rotate',
  area: 'webhooks',
  method: 'POST',
  path: '/api/webhook/{id}/rotate/',
  access,
  summary: 'Give a webhook endpoint another secret',
  description:
    'For `grace_seconds` each request carries two signatures, of the new secret and of the one before it.',
  params,
  body: z.object({
    grace_seconds: graceSeconds
      .optional()
      .describe('A day by default; at most 30 days; with 0 the old secret signs nothing more'),
  }),
  makesNew: true,
  success: [201],
  output: newWebhook,
  examples: [{ name: 'No such endpoint', input: { id: 'wh_none' }, status: 404 }],
});

export const testWebhook = endpoint({
  operation: 'webhooks.test',
  area: 'webhooks',
  method: 'POST',
  path: '/api/webhook/{id}/test/',
  access,
  summary: 'Send a sample event to a webhook endpoint',
  description: 'A delivery like any other, with made-up data: see in the log what came of it.',
  params,
  body: z.object({
    type: z.enum(webhookEventTypes).optional().describe('By default the first type that the endpoint takes'),
  }),
  makesNew: true,
  success: [201],
  output: delivery,
  examples: [{ name: 'No such endpoint', input: { id: 'wh_none' }, status: 404 }],
});
