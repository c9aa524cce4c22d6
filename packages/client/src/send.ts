import { type Answer, attempt, type WireRequest } from './attempt.ts';
import type { Fetch } from './client-options.ts';
import { ConnectionError } from './errors.ts';
import { type Failure, failureOf, pause, pauseBefore } from './retry.ts';

/** How a request is sent, and how often. */
export interface Sending {
  fetch: Fetch;
  /** In milliseconds, for each attempt; 0 for none. */
  timeout: number;
  /** At most. */
  retries: number;
  signal: AbortSignal | undefined;
  /** Carried out twice it leaves what it leaves once, be it by its nature or by its `Idempotency-Key`. */
  repeatable: boolean;
}

/** The answer of a request, and whether an attempt before that one may have been carried out. */
export interface Sent {
  answer: Answer;
  unclearBefore: boolean;
}

/**
 * Sends a request until it is answered for good. What was answered by 429, or by 503 of Roost itself, was not carried out, and is
 * sent again; what may have been carried out is sent again where that is safe.
 *
 * @throws ConnectionError, TimeoutError
 * @throws the reason of the signal, once it is aborted.
 */
export async function send(request: WireRequest, sending: Sending): Promise<Sent> {
  const { fetch, timeout, retries, signal, repeatable } = sending;
  let unclearBefore = false;
  for (let repeats = 0; ; repeats++) {
    let failure: Failure | undefined;
    let lost: ConnectionError | undefined;
    try {
      const answer = await attempt(fetch, request, timeout, signal);
      failure = failureOf(answer);
      if (!failure) return { answer, unclearBefore };
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error;
      lost = error;
      failure = { unclear: true };
    }
    const { answer, unclear } = failure;
    const wait = repeats < retries && (repeatable || !unclear) ? pauseBefore(repeats, answer) : undefined;
    if (wait === undefined) {
      if (answer) return { answer, unclearBefore };
      throw lost;
    }
    unclearBefore ||= unclear;
    await pause(wait, signal);
  }
}
