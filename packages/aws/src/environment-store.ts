import { setTimeout as sleep } from 'node:timers/promises';
import { environmentDeed, makeChange, type Store } from '@roost/core';
import { changeAttributes } from './changed-item.ts';
import { changeItem } from './conditional-write.ts';
import type { Db } from './db.ts';
import type { EnvironmentLives } from './environment-lives.ts';
import { environmentPlace, environmentsPk } from './places.ts';
import { readPartition } from './read-items.ts';
import { rememberedFor } from './short-memory.ts';

type EnvironmentStore = Pick<Store, 'listEnvironments' | 'createEnvironment' | 'deleteEnvironment'>;

/**
 * How long a name stays unused: until no instance remembers the environment that had it, with a second for clocks that
 * differ. Otherwise what was written to the new one could go to the old one.
 */
const nameRests = rememberedFor + 1_000;

export function openEnvironmentStore(db: Db, lives: EnvironmentLives): EnvironmentStore {
  return {
    listEnvironments: async () =>
      (await readPartition(db, environmentsPk))
        .filter(({ deleted }) => !deleted)
        .map(({ sk, createdAt }) => ({ name: String(sk), createdAt: Number(createdAt) })),

    createEnvironment: async (environment, origin) => {
      const { name, createdAt } = environment;
      return changeItem(db, environmentPlace(name), async (stored) => {
        if (stored && !stored.deleted) return { answer: false };
        if (stored) await sleep(Math.min(nameRests, Number(stored.deletedAt) + nameRests - Date.now()));
        const generation = stored ? Number(stored.generation) + 1 : 0;
        const change = makeChange(environmentDeed('created', environment), origin);
        return { answer: true, put: { generation, createdAt, ...changeAttributes(change) } };
      }).finally(lives.forget);
    },

    // At once nothing of it is found any more; the sweeper removes what hangs on it.
    deleteEnvironment: (name, origin) =>
      changeItem(db, environmentPlace(name), (stored) => {
        if (!stored || stored.deleted) return { answer: false };
        const environment = { name, createdAt: Number(stored.createdAt) };
        const change = makeChange(environmentDeed('deleted', environment), origin);
        const tombstone = { deleted: true, generation: stored.generation, deletedAt: Date.now() };
        return { answer: true, put: { ...tombstone, ...changeAttributes(change) } };
      }).finally(lives.forget),
  };
}
