import type { Db } from './db.ts';
import { type EnvironmentLife, environmentPlace } from './places.ts';
import { readItem } from './read-items.ts';
import { openShortMemory } from './short-memory.ts';

/** Which life an environment is in: everything of it is looked for there. */
export interface EnvironmentLives {
  /** For reads: where the environment was deleted elsewhere, its life may be found for two seconds more. */
  find(name: string): Promise<EnvironmentLife | undefined>;
  /** For what is made in it: as it is now. @returns undefined where it was deleted. */
  findNow(name: string): Promise<EnvironmentLife | undefined>;
  /** Whether what was found in a life is still there. */
  isCurrent(life: EnvironmentLife): Promise<boolean>;
  forget(): void;
}

export function openEnvironmentLives(db: Db): EnvironmentLives {
  const memory = openShortMemory(async (name): Promise<EnvironmentLife | undefined> => {
    const stored = await readItem(db, environmentPlace(name));
    // One that was never made is in its first life: it holds what is put there.
    if (!stored) return { name, generation: 0 };
    return stored.deleted ? undefined : { name, generation: Number(stored.generation) };
  });

  return {
    find: memory.recall,
    findNow: memory.readAnew,
    isCurrent: async ({ name, generation }) => {
      if ((await memory.recall(name))?.generation === generation) return true;
      // It may be that what is remembered is the life before.
      return (await memory.readAnew(name))?.generation === generation;
    },
    forget: memory.forget,
  };
}
