import type { FieldRecord } from '@roost/core';
import type { Item } from './attributes.ts';
import type { Db } from './db.ts';
import { fieldsPk } from './places.ts';
import { readPartition } from './read-items.ts';
import { openShortMemory } from './short-memory.ts';

/** Which definitions there are. They are read with every form and change rarely: so they are remembered. */
export interface FieldList {
  /** In order of creation; where a definition was changed elsewhere, it may show for two seconds more as it was. */
  list(): Promise<FieldRecord[]>;
  /** @returns those of the ids that are a definition's; one that another instance has just made is among them. */
  existing(ids: readonly string[]): Promise<ReadonlySet<string>>;
  /** The ids of the definitions as they are now: for who sets values in them. */
  idsNow(): Promise<ReadonlySet<string>>;
  forget(): void;
}

/** How many ids of deleted definitions are remembered, until the sweeper has removed their values. */
const mostGone = 10_000;

export function openFieldList(db: Db): FieldList {
  const memory = openShortMemory(async () => {
    const fields = (await readPartition(db, fieldsPk)).filter(({ deleted }) => !deleted).map(asField);
    return fields.sort((one, other) => (one.id < other.id ? -1 : 1));
  });
  // Ids that no definition will ever have again.
  const gone = new Set<string>();
  const idsOf = (fields: readonly FieldRecord[]) => new Set(fields.map(({ id }) => id));

  return {
    list: () => memory.recall(fieldsPk),
    existing: async (ids) => {
      const known = idsOf(await memory.recall(fieldsPk));
      if (ids.every((id) => known.has(id) || gone.has(id))) return known;
      const now = idsOf(await memory.readAnew(fieldsPk));
      if (gone.size > mostGone) gone.clear();
      for (const id of ids) if (!now.has(id)) gone.add(id);
      return now;
    },
    idsNow: async () => idsOf(await memory.readAnew(fieldsPk)),
    forget: memory.forget,
  };
}

/** A definition as it is stored. */
export function asField(item: Item): FieldRecord {
  return {
    id: String(item.id),
    key: String(item.sk),
    type: item.type as FieldRecord['type'],
    displayText: item.displayText as string | null,
    options: item.options === null ? null : JSON.parse(String(item.options)),
    repeated: item.repeated === true,
    createdAt: Number(item.createdAt),
    updatedAt: Number(item.updatedAt),
    version: Number(item.version),
  };
}

export function fieldItem({ key: _, options, ...rest }: FieldRecord): Item {
  return { ...rest, options: options && JSON.stringify(options) };
}
