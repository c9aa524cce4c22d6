import {
  type IntentRecord,
  type IntentStore,
  intentDeed,
  makeChange,
  RoostError,
  type SubjectState,
} from '@roost/core';
import type { Item } from './attributes.ts';
import { changeAttributes, noChange } from './changed-item.ts';
import { changeItem } from './conditional-write.ts';
import type { Db } from './db.ts';
import type { EnvironmentLives } from './environment-lives.ts';
import { intentPk, intentPlace, intentShards } from './places.ts';
import { readItem, readPartition } from './read-items.ts';

/**
 * What was there before stands in the item of the intent, what is there now in the tombstone that takes its place: the
 * stream's reader has both, as it has of every other item, and the sweeper removes the tombstone.
 */
export function openIntentStore(db: Db, lives: EnvironmentLives): IntentStore {
  return {
    noteIntent: async (intent) => {
      const life = await lives.find(intent.origin.environment);
      if (!life) throw new RoostError('invalid_api_key');
      return changeItem<IntentRecord | undefined>(db, intentPlace(life, intent), (stored) =>
        stored && !stored.deleted
          ? { answer: asIntent(stored) }
          : { answer: undefined, put: intentItem(intent) },
      );
    },

    settleIntent: async (intent, after) => {
      const life = await lives.find(intent.origin.environment);
      if (!life) return false;
      // One id, however often the write is tried.
      const made = after === undefined ? undefined : makeChange(intentDeed(intent, after), intent.origin);
      return changeItem<boolean>(db, intentPlace(life, intent), (stored) => {
        if (!stored || stored.deleted || stored.changeId !== intent.id) return { answer: false };
        const put = made
          ? { deleted: true, state: JSON.stringify(after), ...changeAttributes(made) }
          : { deleted: true, ...noChange() };
        return { answer: true, put };
      });
    },

    findIntent: async (environment, subject) => {
      const life = await lives.find(environment);
      const stored = life && (await readItem(db, intentPlace(life, subject)));
      return stored && !stored.deleted ? asIntent(stored) : undefined;
    },

    listIntents: async (environment) => {
      const life = await lives.find(environment);
      if (!life) return [];
      const shards = Array.from({ length: intentShards }, (_, shard) =>
        readPartition(db, intentPk(life, shard)),
      );
      return (await Promise.all(shards))
        .flat()
        .filter(({ deleted }) => !deleted)
        .map(asIntent);
    },
  };
}

function intentItem({ id, before, ...rest }: IntentRecord): Item {
  return { state: JSON.stringify(before), intent: JSON.stringify(rest), ...noChange(id) };
}

function asIntent(item: Item): IntentRecord {
  return { id: String(item.changeId), before: stateOf(item), ...JSON.parse(String(item.intent)) };
}

/** What an intent, or the tombstone of one, says that there was or is. */
export function stateOf({ state }: Item): SubjectState {
  return state === undefined ? null : JSON.parse(String(state));
}
