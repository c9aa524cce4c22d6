import type { AttemptRecord, DeliveryRecord, WebhookRecord } from '@roost/core';
import type { SendResult } from './ports.ts';
import { waitAfter } from './schedule.ts';

/** How long an endpoint may fail until it is turned off, in milliseconds: five days (contract.md, 6). */
export const longestFailing = 5 * 24 * 60 * 60 * 1000;

const gone = 410;

/** What an attempt means for its delivery and for the endpoint. */
export interface Outcome {
  attempt: AttemptRecord;
  settled: Pick<DeliveryRecord, 'state' | 'nextAttemptAt'>;
  /** What is to be noted of the endpoint's health; undefined where it stays as it was. */
  failingSince: number | null | undefined;
  /** Why the endpoint is to be turned off; undefined where it is not. */
  turnOff: (WebhookRecord['offReason'] & string) | undefined;
}

/**
 * @param at when the attempt was begun, in milliseconds since 1970.
 * @param random from 0 to below 1, for jitter.
 */
export function decideOutcome(
  webhook: WebhookRecord,
  delivery: DeliveryRecord,
  result: SendResult,
  { at, random }: { at: number; random: number },
): Outcome {
  const { status, answer, duration } = result;
  const error = errorOf(result);
  const failed = error !== null;
  const number = delivery.attempts + 1;
  return {
    attempt: { number, at, replay: delivery.replay, status, error, duration, answer },
    settled: failed
      ? afterFailure(delivery, result, { at, random })
      : { state: 'delivered', nextAttemptAt: null },
    failingSince: healthAfter(webhook, failed, at),
    turnOff: failed ? reasonToTurnOff(webhook, status, at) : undefined,
  };
}

/** A delivery that will not be tried: it is settled as it stands. */
export function settleUntried({ state }: DeliveryRecord): Outcome['settled'] {
  return { state: state === 'pending' ? 'failed' : state, nextAttemptAt: null };
}

function errorOf({ status, error }: SendResult): string | null {
  if (error !== null) return error;
  if (status === null) return 'No answer came';
  if (status >= 200 && status < 300) return null;
  if (status >= 300 && status < 400) return `The endpoint answered ${status}: redirects are not followed`;
  return `The endpoint answered ${status}`;
}

function afterFailure(
  delivery: DeliveryRecord,
  { status, duration, retryAfter }: SendResult,
  { at, random }: { at: number; random: number },
): Outcome['settled'] {
  // One that ended was sent once more because a request asked for it.
  const wait =
    delivery.state === 'pending' && status !== gone
      ? waitAfter(delivery.attempts + 1, retryAfter, random)
      : undefined;
  if (wait === undefined) return settleUntried(delivery);
  return { state: 'pending', nextAttemptAt: Math.round(at + duration) + wait };
}

function healthAfter(
  { failingSince }: WebhookRecord,
  failed: boolean,
  at: number,
): number | null | undefined {
  if (failed) return failingSince === null ? at : undefined;
  return failingSince === null ? undefined : null;
}

function reasonToTurnOff(
  { failingSince }: WebhookRecord,
  status: number | null,
  at: number,
): Outcome['turnOff'] {
  if (status === gone) return 'gone';
  return failingSince !== null && at - failingSince >= longestFailing ? 'failing' : undefined;
}
