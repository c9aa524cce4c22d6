import type { Answer } from './attempt.ts';
import { problemOf } from './read-answer.ts';
import { readRetryAfter } from './retry-after.ts';

/** The longest that the client waits because an answer says so, in seconds. Limits are per minute. */
const longestWait = 60;
const firstPause = 500;
const longestPause = 8_000;

/** How an attempt ended that may be repeated. */
export interface Failure {
  /** Undefined where none came. */
  answer?: Answer;
  /** It cannot be known whether it was carried out. */
  unclear: boolean;
}

/** How an attempt was answered, where another one may be answered better; undefined where it would not. */
export function failureOf(answer: Answer): Failure | undefined {
  const { status } = answer;
  // The contract says of both that nothing was done: it is 429, or 503 in Roost's own words.
  if (status === 429 || (status === 503 && problemOf(answer)?.code === 'unavailable')) {
    return { answer, unclear: false };
  }
  return status === 408 || status >= 500 ? { answer, unclear: true } : undefined;
}

/**
 * How long to wait before another attempt, in milliseconds: as the answer says; else half a second, doubled each time up to 8 s,
 * with jitter, so that clients that failed together do not come back together.
 *
 * @param repeats how often it was repeated before.
 * @returns undefined where the answer asks for a longer wait than this client takes on itself: it is never asked earlier.
 */
export function pauseBefore(repeats: number, answer: Answer | undefined): number | undefined {
  const asked = answer && readRetryAfter(answer);
  if (asked === undefined) {
    return Math.min(longestPause, firstPause * 2 ** repeats) * (0.5 + Math.random() / 2);
  }
  return asked > longestWait ? undefined : asked * 1000 + (Math.random() * firstPause) / 2;
}

/** Waits; rejects with the reason of the signal as soon as it is aborted. */
export function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', stop, { once: true });
  });
}
