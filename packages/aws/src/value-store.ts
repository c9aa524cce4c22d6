import {
  makeChange,
  type Origin,
  type SetValuesResult,
  type Store,
  type ValueWrite,
  type ValueWritten,
  valueDeed,
} from '@roost/core';
import type { Item } from './attributes.ts';
import { changeAttributes } from './changed-item.ts';
import { writeItem, writeItems } from './conditional-write.ts';
import type { Db } from './db.ts';
import type { EnvironmentLives } from './environment-lives.ts';
import type { FieldList } from './field-list.ts';
import { fieldPlace, type Place, userPk, userPlace, userSk, valuePlace } from './places.ts';
import { readItems, readPartition } from './read-items.ts';
import { conflict, untilSettled } from './until-settled.ts';
import { asValue, isOf } from './value-item.ts';
import type { Write } from './write-request.ts';

type ValueStore = Pick<Store, 'listValues' | 'setValues'>;

const shown = ['sk', 'value', 'createdAt', 'updatedAt', 'incarnation', 'deleted'];

export function openValueStore(db: Db, lives: EnvironmentLives, fields: FieldList): ValueStore {
  return {
    listValues: async (environment, userKey) => {
      const life = await lives.find(environment);
      if (!life) return undefined;
      const items = await readPartition(db, userPk(life, userKey), shown);
      const user = items.find(({ sk }) => sk === userSk);
      if (!user || user.deleted) return undefined;
      const values = items.filter((item) => isOf(user, item)).map(asValue);
      const existing = await fields.existing(values.map(({ fieldId }) => fieldId));
      return values.filter(({ fieldId }) => existing.has(fieldId));
    },

    setValues: (environment, userKey, given, origin) =>
      untilSettled(async (): Promise<SetValuesResult | typeof conflict> => {
        const life = await lives.find(environment);
        if (!life) return { outcome: 'no-user' };
        const places = given.map(({ fieldId }) => valuePlace(life, userKey, fieldId));
        const [user, ...items] = await readItems(db, [
          userPlace(life, userKey),
          ...given.map(({ fieldKey }) => fieldPlace(fieldKey)),
          ...places,
        ]);
        if (!user || user.deleted) return { outcome: 'no-user' };
        const definitions = items.slice(0, given.length);
        const missing = given.find(
          ({ fieldId }, index) => definitions[index]?.deleted || definitions[index]?.id !== fieldId,
        );
        if (missing) {
          // Who asks for it has been shown a list in which it was.
          fields.forget();
          return { outcome: 'no-field', fieldKey: missing.fieldKey };
        }
        const steps = given.map((write, index) =>
          decide(write, items[given.length + index], places[index] as Place, { user, userKey, origin }),
        );
        const settled = await writeAll(steps.map(({ write }) => write));
        return settled ? { outcome: 'done', written: steps.map(({ written }) => written) } : conflict;
      }),
  };

  /** One value at the price of one write; several in a transaction that holds also for those that stay. */
  async function writeAll(writes: readonly Write[]): Promise<boolean> {
    const [only, ...more] = writes;
    if (!only) return true;
    if (more.length > 0) return (await writeItems(db, writes)) === 'done';
    return 'check' in only || (await writeItem(db, only)) === 'done';
  }
}

function decide(
  { fieldKey, value }: ValueWrite,
  stored: Item | undefined,
  place: Place,
  { user, userKey, origin }: { user: Item; userKey: string; origin: Origin },
): { write: Write; written: ValueWritten } {
  const present = isOf(user, stored) ? asValue(stored) : undefined;
  const expected = stored ? { seen: stored } : 'absent';
  if ((present?.value ?? null) === value) {
    const { createdAt = null, updatedAt = null } = present ?? {};
    return {
      write: { place, expected, check: true },
      written: { outcome: 'unchanged', createdAt, updatedAt },
    };
  }
  const { at } = origin;
  const createdAt = present?.createdAt ?? at;
  // Values are never in a change: the reader of the stream has the item before and after it.
  const action = value === null ? 'value.cleared' : 'value.set';
  const change = makeChange(valueDeed(action, userKey, fieldKey), origin);
  const put: Item = {
    ...(value === null ? { cleared: true } : { value, createdAt, updatedAt: at }),
    incarnation: user.incarnation,
    ...changeAttributes(change),
  };
  const outcome = value === null ? 'cleared' : present ? 'updated' : 'created';
  return { write: { place, expected, put }, written: { outcome, createdAt, updatedAt: at } };
}
