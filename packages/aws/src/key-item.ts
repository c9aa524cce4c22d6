import type { KeyRecord } from '@roost/core';
import { type Dialect, defaultDialect } from '@roost/schemas';
import type { Item } from './attributes.ts';
import { type EnvironmentLife, keyListPk } from './places.ts';

/** A key as it is stored. What is null is left out, so that a condition can ask for it. */
export function keyItem(key: KeyRecord, life: EnvironmentLife): Item {
  return {
    environment: key.environment,
    generation: life.generation,
    name: key.name,
    scopes: JSON.stringify(key.scopes),
    digest: key.digest,
    pepperId: key.pepperId,
    limit: key.limit ?? undefined,
    dialect: key.dialect,
    createdAt: key.createdAt,
    expiresAt: key.expiresAt ?? undefined,
    endsAt: key.endsAt ?? undefined,
    lastUsedAt: key.lastUsedAt ?? undefined,
    predecessor: key.predecessor ?? undefined,
    listPk: keyListPk(life),
    listSk: key.id,
  };
}

export function asKey(item: Item): KeyRecord {
  const number = (name: string) => (item[name] == null ? null : Number(item[name]));
  return {
    id: String(item.listSk),
    environment: String(item.environment),
    name: String(item.name),
    scopes: JSON.parse(String(item.scopes)),
    digest: String(item.digest),
    pepperId: String(item.pepperId),
    limit: number('limit'),
    // Keys from before dialects speak the first one.
    dialect: item.dialect == null ? defaultDialect : (String(item.dialect) as Dialect),
    createdAt: Number(item.createdAt),
    expiresAt: number('expiresAt'),
    endsAt: number('endsAt'),
    lastUsedAt: number('lastUsedAt'),
    predecessor: item.predecessor == null ? null : String(item.predecessor),
  };
}

/** The life of the environment that a key opens. */
export function keyLife(item: Item): EnvironmentLife {
  return { name: String(item.environment), generation: Number(item.generation) };
}
