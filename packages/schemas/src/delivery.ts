import * as z from 'zod';
import { webhookEventTypes } from './events.ts';
import { datetime } from './primitives.ts';
import { webhookId } from './webhook.ts';

export const deliveryId = z.string().min(1).max(200).describe('The id of a delivery');

/** `pending` until an attempt succeeds or the last one failed; a replay of one that ended leaves its state until then. */
export const deliveryStates = ['pending', 'delivered', 'failed'] as const;

export type DeliveryState = (typeof deliveryStates)[number];

/** One request that was sent, or could not be. */
export const deliveryAttempt = z.strictObject({
  number: z.int().min(1),
  at: datetime,
  replay: z.boolean().describe('Whether a request asked for it, and not the schedule'),
  status: z.int().nullable().describe('The status of the answer; null where none came'),
  error: z.string().nullable().describe('Why it failed; null where it succeeded'),
  duration_ms: z.int().min(0),
});

/** An attempt with what it was answered. */
export const deliveryAttemptWithAnswer = z.strictObject({
  ...deliveryAttempt.shape,
  answer: z.string().nullable().describe('The first 1 KB of the answer; null where none came'),
});

/** One event on its way to one endpoint. */
export const delivery = z.strictObject({
  id: deliveryId,
  webhook_id: webhookId,
  event_id: z.string().describe('The `webhook-id` of each of its requests: the same at every repeat'),
  type: z.enum(webhookEventTypes),
  state: z.enum(deliveryStates),
  attempts: z.int().min(0).describe('How many were made'),
  last_attempt: deliveryAttempt.nullable(),
  next_attempt_at: datetime.nullable().describe('When the next attempt is due; null where none is'),
  created_at: datetime,
});

/** A delivery with all its attempts and what it sends. */
export const deliveryInFull = z.strictObject({
  ...delivery.shape,
  attempt_log: z.array(deliveryAttemptWithAnswer).describe('In the order in which they were made'),
  body: z.string().describe('What is sent, byte for byte'),
});

export type Delivery = z.output<typeof delivery>;
export type DeliveryAttempt = z.output<typeof deliveryAttempt>;
export type DeliveryInFull = z.output<typeof deliveryInFull>;
