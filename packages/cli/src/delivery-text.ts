import type { Delivery, DeliveryAttempt, DeliveryInFull } from '@roost/schemas';
import { printable } from './printable.ts';
import { table } from './table.ts';

export function deliveryTable(deliveries: readonly Delivery[]): string {
  return table(
    ['ID', 'AT', 'EVENT', 'STATE', 'ATTEMPTS', 'LAST ANSWER', 'NEXT ATTEMPT'],
    deliveries.map(({ id, created_at, type, state, attempts, last_attempt, next_attempt_at }) => [
      id,
      created_at,
      type,
      state,
      String(attempts),
      last_attempt && answerOf(last_attempt),
      next_attempt_at,
    ]),
    'no deliveries',
  );
}

/** A delivery for people, with all that the log has of it. */
export function deliveryInFull(delivery: DeliveryInFull, url: string): string {
  const { id, webhook_id, event_id, type, state, next_attempt_at, attempt_log, body } = delivery;
  const facts = Object.entries({
    'sent to': `${printable(url)} (${webhook_id})`,
    event: `${type} (${event_id})`,
    state,
    'next attempt': next_attempt_at ?? '-',
    body: printable(body),
  });
  const lines = facts.map(([name, value]) => `  ${name.padEnd(12)}  ${value}\n`);
  const attempts = table(
    ['ATTEMPT', 'AT', 'STATUS', 'DURATION', 'ERROR', 'ANSWER'],
    attempt_log.map(({ number, at, replay, status, duration_ms, error, answer }) => [
      replay ? `${number} (replay)` : String(number),
      at,
      status === null ? null : String(status),
      `${duration_ms} ms`,
      error && printable(error),
      answer && printable(answer),
    ]),
    'no attempts yet',
  );
  return `\n  ${id}\n\n${lines.join('')}\n${attempts}\n`;
}

/** What came of a delivery just now, in a sentence. */
export function outcomeOf({ id, last_attempt, next_attempt_at }: Delivery): string {
  if (last_attempt === null) return `Given up without an attempt, as the endpoint was turned off: ${id}.`;
  const { status, error, duration_ms } = last_attempt;
  if (error === null) return `Delivered: answered ${status} after ${duration_ms} ms.`;
  const next = next_attempt_at === null ? 'There is no other attempt.' : `Next attempt: ${next_attempt_at}.`;
  return `Failed after ${duration_ms} ms: ${printable(error)}. ${next}`;
}

function answerOf({ status, error }: DeliveryAttempt): string {
  return status === null ? printable(error ?? 'none') : String(status);
}
