import type { Answer } from './attempt.ts';

/** `Retry-After`, in seconds: a number of them, or a date (RFC 9110, 10.2.3). */
export function readRetryAfter(answer: Answer): number | undefined {
  const text = answer.header('retry-after');
  if (!text) return undefined;
  const seconds = /^\d+$/.test(text) ? Number(text) : (Date.parse(text) - Date.now()) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds);
}
