import type { Change, States } from '@roost/core';
import type { Database } from 'better-sqlite3';
import type { WebhookMemory } from './webhook-memory.ts';

/** What an event is made of. */
export interface FeedEntry {
  change: Pick<Change, 'id' | 'at' | 'action' | 'target' | 'environment'>;
  states: States;
}

/** As it stands in the feed, without names: each byte of it is flushed to the disk with the write. */
type FeedText = [
  id: string,
  at: number,
  action: Change['action'],
  targetType: Change['target']['type'],
  targetId: string,
  environment: string,
  before: unknown,
  after: unknown,
];

/** The change feed, as it is written: what webhook endpoints are to hear of. */
export interface ChangeFeed {
  /** Writes a change where an endpoint may hear of it; inside the transaction that makes it. */
  add(change: Change, states: () => States): void;
  /** Has what there is in it looked at: calls the listener soon, after the commit of a transaction that is under way. */
  tell(): void;
  /** One listener at a time. */
  onAdded(listener: () => void): void;
}

export function openChangeFeed(db: Database, webhooks: WebhookMemory): ChangeFeed {
  const insert = db.prepare('INSERT INTO feed (entry) VALUES (?)');
  let listener: (() => void) | undefined;
  let told = false;

  /** A commit ends with the turn of the event loop that it is in. To be told of what was undone does no harm. */
  function tell(): void {
    if (!listener || told) return;
    told = true;
    setImmediate(() => {
      told = false;
      listener?.();
    });
  }

  return {
    add: ({ id, at, action, target, environment }, states) => {
      // Field definitions are the same in every environment.
      if (!webhooks.isHeard(target.type === 'field' ? null : environment, action)) return;
      const { before, after } = states();
      const entry: FeedText = [id, at, action, target.type, target.id, environment, before, after];
      insert.run(JSON.stringify(entry));
      tell();
    },
    tell,
    onAdded: (given) => {
      listener = given;
    },
  };
}

/** @param text of a row of the feed. */
export function readFeedEntry(text: string): FeedEntry {
  const [id, at, action, type, targetId, environment, before, after] = JSON.parse(text) as FeedText;
  return {
    change: { id, at, action, target: { type, id: targetId }, environment },
    states: { before, after },
  };
}
