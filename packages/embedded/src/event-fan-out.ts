import { type Change, type EventRecord, makeEvent } from '@roost/core';
import type { Database } from 'better-sqlite3';
import { readFeedEntry } from './change-feed.ts';
import type { EventWriter } from './event-writer.ts';
import type { NumberedWebhook, WebhookMemory } from './webhook-memory.ts';
import type { WriteQueue } from './write-queue.ts';

interface FeedRow {
  number: number;
  entry: string;
}

/**
 * Reads the change feed: of each change an event, and a delivery for every endpoint that hears of it, in their order.
 *
 * @returns what does so with the next changes, at most so many, and gives how many they were. What it read goes in the
 * transaction that writes the deliveries, so a change is fanned out once, whenever the process ends.
 */
export function openEventFanOut(
  db: Database,
  writes: WriteQueue,
  webhooks: WebhookMemory,
  { writeEvent, writeDelivery }: EventWriter,
): (limit: number) => Promise<number> {
  const isWaiting = db.prepare('SELECT 1 FROM feed LIMIT 1');
  const selectNext = db.prepare<[number], FeedRow>('SELECT number, entry FROM feed ORDER BY number LIMIT ?');
  const remove = db.prepare('DELETE FROM feed WHERE number <= ?');

  function fanOut({ entry }: FeedRow): void {
    const { change, states } = readFeedEntry(entry);
    const event = makeEvent(change as Change, states);
    const hearing = event ? webhooks.list().filter((each) => hears(each, event)) : [];
    if (!event || hearing.length === 0) return;
    const number = writeEvent(event);
    for (const webhook of hearing) writeDelivery(webhook.number, number, event);
  }

  return async (limit) => {
    // Asked often, and mostly there is none: no commit is worth that.
    if (!isWaiting.get()) return 0;
    return writes.run(() => {
      const rows = selectNext.all(limit);
      for (const row of rows) fanOut(row);
      const last = rows.at(-1);
      if (last) remove.run(last.number);
      return rows.length;
    });
  };
}

function hears({ webhook }: NumberedWebhook, { environment, type }: EventRecord): boolean {
  if (!webhook.enabled || (environment !== null && environment !== webhook.environment)) return false;
  return webhook.events === null || webhook.events.includes(type);
}
