import {
  type Change,
  type States,
  type UserListing,
  userStates,
  type ValueRecord,
  valueStates,
} from '@roost/core';
import type { Database } from 'better-sqlite3';
import type { WebhookMemory } from './webhook-memory.ts';
import type { WriteQueue } from './write-queue.ts';

/** What an event is made of. */
export interface FeedEntry {
  change: Pick<Change, 'id' | 'at' | 'action' | 'target' | 'environment'>;
  states: States;
}

type Value = Omit<ValueRecord, 'fieldId'>;

/** What was changed, as the feed keeps it: users and values as they are stored, since to show them takes longer than to write them. */
export type RecordedStates =
  | { of: 'user'; before?: UserListing; after?: UserListing }
  | { of: 'value'; fieldKey: string; before?: Value; after?: Value }
  | ({ of: 'shown' } & States);

/** What changes rarely is kept as it is shown. */
export function shown(states: States): RecordedStates {
  return { of: 'shown', ...states };
}

/** As it stands in the feed, its own attributes without names: each byte is flushed to the disk with the write. */
type FeedText = [
  id: string,
  at: number,
  action: Change['action'],
  targetType: Change['target']['type'],
  targetId: string,
  environment: string,
  states: RecordedStates,
];

/** The change feed, as it is written: what webhook endpoints are to hear of. */
export interface ChangeFeed {
  /** Writes a change where an endpoint may hear of it; inside the transaction that makes it. */
  add(change: Change, states: () => RecordedStates): void;
  /** Has what there is in it looked at: calls the listener soon, after the commit of a transaction that is under way. */
  tell(): void;
  /** One listener at a time. */
  onAdded(listener: () => void): void;
}

/** All changes of a commit are one row: a statement for each would be a good part of what its write takes. */
export function openChangeFeed(db: Database, writes: WriteQueue, webhooks: WebhookMemory): ChangeFeed {
  const insert = db.prepare('INSERT INTO feed (entries) VALUES (?)');
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

  const leave = writes.collect<string>((texts) => {
    insert.run(`[${texts.join(',')}]`);
    tell();
  });

  return {
    add: ({ id, at, action, target, environment }, states) => {
      // Field definitions are the same in every environment.
      if (!webhooks.isHeard(target.type === 'field' ? null : environment, action)) return;
      const entry: FeedText = [id, at, action, target.type, target.id, environment, states()];
      leave(JSON.stringify(entry));
    },
    tell,
    onAdded: (given) => {
      listener = given;
    },
  };
}

/** @param text of a row of the feed. @returns the changes of one commit, in their order. */
export function readFeedEntries(text: string): FeedEntry[] {
  return (JSON.parse(text) as FeedText[]).map(([id, at, action, type, targetId, environment, states]) => ({
    change: { id, at, action, target: { type, id: targetId }, environment },
    states: show(states),
  }));
}

function show(states: RecordedStates): States {
  if (states.of === 'user') return userStates(states.before, states.after);
  if (states.of === 'value') return valueStates(states.fieldKey, states.before, states.after);
  const { before, after } = states;
  return { before, after };
}
