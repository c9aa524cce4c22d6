import type { DueAttempt, RetryQueue } from './delivery-queues.ts';

/** How much later than what it tells of a message comes at least, in milliseconds. */
const ahead = 2_000;

/**
 * Writes that attempts are due. Their messages go first: where one is due there is a message, also where this process dies
 * in between. One that tells of what was not written is dropped by who reads it.
 */
export async function announce<T>(
  queue: RetryQueue,
  due: readonly DueAttempt[],
  write: () => Promise<T>,
): Promise<T> {
  if (due.length === 0) return write();
  const [at, begun] = [Date.now(), process.hrtime.bigint()];
  await queue.send(due, at + ahead);
  const written = await write();
  const taken = Number(process.hrtime.bigint() - begun) / 1e6;
  // Of these the message may have come before what it tells of was there.
  const overtaken = due.filter((attempt) => Math.max(attempt.at - at, ahead) <= taken);
  if (overtaken.length > 0) await queue.send(overtaken);
  return written;
}
