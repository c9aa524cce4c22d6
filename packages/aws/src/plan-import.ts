import {
  decideUser,
  decideValue,
  type ImportedUser,
  type ImportedValue,
  importedUserDeed,
  makeChange,
  type Origin,
  randomBase62,
  valueDeed,
} from '@roost/core';
import type { Item } from './attributes.ts';
import { changeAttributes } from './changed-item.ts';
import { type EnvironmentLife, userPlace, userSk, valuePlace, valueSk } from './places.ts';
import { asUser, userItem } from './user-item.ts';
import { asValue, isOf } from './value-item.ts';
import type { Expected, ItemWrite } from './write-request.ts';

interface Context {
  life: EnvironmentLife;
  origin: Origin;
}

/**
 * What is to be written for a user to be as she is given.
 *
 * @param stored all items of her partition; of her deleted predecessor, too.
 * @returns none for what is as it should be; her own write is one at most.
 */
export function planImport(
  stored: readonly Item[],
  given: ImportedUser,
  { life, origin }: Context,
): { user: ItemWrite[]; values: ItemWrite[] } {
  const items = new Map(stored.map((item) => [String(item.sk), item]));
  const item = items.get(userSk);
  const before = item && !item.deleted ? asUser(item) : undefined;
  const after = decideUser(life.name, before, given, origin.at);
  const incarnation = before ? item?.incarnation : randomBase62(12);
  const user: ItemWrite[] = [];
  if (after !== before) {
    const change = makeChange(importedUserDeed(before, after), origin);
    const write = { place: userPlace(life, given.key), expected: expecting(item) };
    const { name, updatedAt } = after;
    user.push(
      before
        ? { ...write, set: { name, updatedAt, ...changeAttributes(change) } }
        : {
            ...write,
            put: { ...userItem(after, life, String(incarnation)), ...changeAttributes(change) },
          },
    );
  }
  const values = given.values.flatMap((value) => {
    const present = items.get(valueSk(value.fieldId));
    return planValue(present, value, { key: given.key, incarnation }, { life, origin });
  });
  return { user, values };
}

function planValue(
  stored: Item | undefined,
  given: ImportedValue,
  user: { key: string; incarnation: Item['incarnation'] },
  { life, origin }: Context,
): ItemWrite[] {
  const before = isOf(user, stored) ? asValue(stored) : undefined;
  const after = decideValue(before, given, origin.at);
  if (after === before) return [];
  const action = after ? 'value.set' : 'value.cleared';
  const change = makeChange(valueDeed(action, user.key, given.fieldKey), origin);
  const { value, createdAt, updatedAt } = after ?? {};
  const put: Item = {
    ...(after ? { value, createdAt, updatedAt } : { cleared: true }),
    incarnation: user.incarnation,
    ...changeAttributes(change),
  };
  return [{ place: valuePlace(life, user.key, given.fieldId), expected: expecting(stored), put }];
}

function expecting(stored: Item | undefined): Expected {
  return stored ? { seen: stored } : 'absent';
}
