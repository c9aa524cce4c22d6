/** How long an instance takes what it has read of environments and definitions for true, as it does credentials. */
export const rememberedFor = 2_000;

export interface ShortMemory<Value> {
  /** What was read within the last two seconds, or what is read now. */
  recall(key: string): Promise<Value>;
  /** What is read now. */
  readAnew(key: string): Promise<Value>;
  /** This instance has changed something: what it remembers is void. */
  forget(): void;
}

/** Remembers what a read has found; that there is nothing is never remembered, for it is what changes with a first write. */
export function openShortMemory<Value>(read: (key: string) => Promise<Value>): ShortMemory<Value> {
  let remembered = new Map<string, { value: Value; until: number }>();

  async function readAnew(key: string): Promise<Value> {
    // Another map after `forget`: what a read that is under way finds goes into the old one.
    const memory = remembered;
    const until = Date.now() + rememberedFor;
    const value = await read(key);
    if (value === undefined) memory.delete(key);
    else memory.set(key, { value, until });
    return value;
  }

  return {
    recall: (key) => {
      const found = remembered.get(key);
      return found && found.until > Date.now() ? Promise.resolve(found.value) : readAnew(key);
    },
    readAnew,
    forget: () => {
      remembered = new Map();
    },
  };
}
