import type { Store } from '@roost/core';

/** What a method is to call is no data. */
function copy(given: unknown): unknown {
  return typeof given === 'function' ? given : structuredClone(given);
}

/** What goes in and what comes out is a copy, as with a store that writes it down. */
export function apart(store: Store): Store {
  const copying: Record<string, unknown> = {};
  for (const [name, method] of Object.entries(store) as [
    string,
    (...given: unknown[]) => Promise<unknown>,
  ][]) {
    copying[name] = async (...given: unknown[]) => structuredClone(await method(...given.map(copy)));
  }
  return copying as unknown as Store;
}
