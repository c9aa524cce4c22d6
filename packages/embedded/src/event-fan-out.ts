import { type Change, type EventRecord, makeEvent } from '@roost/core';
import type { Database } from 'better-sqlite3';
import { type FeedEntry, readFeedEntries } from './change-feed.ts';
import type { EventWriter } from './event-writer.ts';
import type { NumberedWebhook, WebhookMemory } from './webhook-memory.ts';
import type { WriteQueue } from './write-queue.ts';

interface FeedRow {
  number: number;
  entries: string;
}

/**
 * Reads the change feed: of each change an event, and a delivery for every endpoint that hears of it, in their order.
 *
 * @returns what does so with the next changes, and gives how many they were: those of whole commits, until they are as
 * many as asked for. What it read goes in the transaction that writes the deliveries, so a change is fanned out once,
 * whenever the process ends.
 */
export function openEventFanOut(
  db: Database,
  writes: WriteQueue,
  webhooks: WebhookMemory,
  { writeEvent, writeDelivery }: EventWriter,
): (limit: number) => Promise<number> {
  const isWaiting = db.prepare('SELECT 1 FROM feed LIMIT 1');
  const selectNext = db.prepare<[], FeedRow>('SELECT number, entries FROM feed ORDER BY number LIMIT 1');
  const remove = db.prepare('DELETE FROM feed WHERE number = ?');

  function fanOut({ change, states }: FeedEntry): void {
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
      let count = 0;
      while (count < limit) {
        const row = selectNext.get();
        if (!row) break;
        const entries = readFeedEntries(row.entries);
        for (const entry of entries) fanOut(entry);
        remove.run(row.number);
        count += entries.length;
      }
      return count;
    });
  };
}

function hears({ webhook }: NumberedWebhook, { environment, type }: EventRecord): boolean {
  if (!webhook.enabled || (environment !== null && environment !== webhook.environment)) return false;
  return webhook.events === null || webhook.events.includes(type);
}
