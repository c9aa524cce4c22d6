import type { ValueRecord } from '@roost/core';
import type { Item } from './attributes.ts';
import { fieldIdOf } from './places.ts';

/**
 * A value is a user's where it was set in her incarnation: what was set in an earlier one, or was on its way when she
 * was deleted, is none.
 */
export function isOf(user: { incarnation?: Item[string] }, item: Item | undefined): item is Item {
  return item?.value !== undefined && item.incarnation === user.incarnation;
}

export function asValue({ sk, value, createdAt, updatedAt }: Item): ValueRecord {
  return {
    fieldId: fieldIdOf(String(sk)) ?? '',
    value: String(value),
    createdAt: Number(createdAt),
    updatedAt: Number(updatedAt),
  };
}
