import * as z from 'zod';
import { webhookEventTypes } from './events.ts';
import { datetime, humanName, webAddress } from './primitives.ts';

export const webhookId = z.string().min(1).max(128).describe('The id of a webhook endpoint');

/** The most endpoints of an environment. */
export const mostWebhooks = 100;

/** The address of an endpoint. Which ones may be called is settled by whoever knows the deployment: see core. */
export const webhookUrl = webAddress.describe(
  'Where events are sent: an https address that the public internet can reach',
);

/** Null is all of them, also those that come later. */
export const webhookEvents = z
  .array(z.enum(webhookEventTypes))
  .min(1)
  .max(webhookEventTypes.length)
  .transform((given) => [...new Set(given)])
  .nullable()
  .describe('The types of events that are sent; null for all of them');

/** Why an endpoint was turned off by Roost: it answered 410, or it failed for five days. */
export const webhookOffReasons = ['gone', 'failing'] as const;

/** A webhook endpoint; never its secret. */
export const webhook = z.strictObject({
  id: webhookId,
  url: webhookUrl,
  events: z.array(z.enum(webhookEventTypes)).nullable(),
  description: humanName.nullable(),
  enabled: z.boolean(),
  environment: z.string(),
  disabled_reason: z
    .enum(webhookOffReasons)
    .nullable()
    .describe('Why Roost turned it off; null where it is on, or was turned off by a request'),
  failing_since: datetime
    .nullable()
    .describe('No attempt has succeeded since then; null where the last one did'),
  previous_secret_until: datetime
    .nullable()
    .describe('Until then each request is signed with the secret before this one, too'),
  created_at: datetime,
  updated_at: datetime,
});

/** An endpoint whose secret was just made: the one answer that holds it. */
export const newWebhook = z.strictObject({
  secret: z.string().describe('What requests are signed with (`whsec_…`): shown this once'),
  ...webhook.shape,
});

export type Webhook = z.output<typeof webhook>;
export type NewWebhook = z.output<typeof newWebhook>;
