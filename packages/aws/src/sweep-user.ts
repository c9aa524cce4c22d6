import type { Db } from './db.ts';
import { fieldIdOf } from './places.ts';
import { partitionPages, placeOf, removeItem, sweepPages } from './sweep-items.ts';
import type { SweepTime } from './sweep-time.ts';

/** A user who was deleted: her partition, and which of those of her key she was. */
export interface DeletedUser {
  pk: string;
  incarnation: string;
}

/** Removes her values. What a user of the same key has set since is another incarnation's, and stays. */
export function sweepUser(db: Db, { pk, incarnation }: DeletedUser, time: SweepTime): Promise<void> {
  return sweepPages(partitionPages(db, pk, ['incarnation']), time, async (item) => {
    if (fieldIdOf(String(item.sk)) === undefined || item.incarnation !== incarnation) return;
    await removeItem(db, placeOf(item), ['incarnation', incarnation]);
  });
}
