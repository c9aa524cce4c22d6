import { type ImportedUser, type ImportResult, type ImportStore, type Origin, RoostError } from '@roost/core';
import { writeItem, writeItems } from './conditional-write.ts';
import type { Db } from './db.ts';
import type { EnvironmentLives } from './environment-lives.ts';
import type { FieldList } from './field-list.ts';
import { inParallel } from './in-parallel.ts';
import { type EnvironmentLife, userPk } from './places.ts';
import { planImport } from './plan-import.ts';
import { readPartition } from './read-items.ts';
import { inTransactions } from './transaction-sizes.ts';
import { conflict, untilSettled } from './until-settled.ts';
import type { ItemWrite } from './write-request.ts';

/** Users who are imported side by side; each is a query and, where something changes, a transaction. */
const together = 32;

export function openImportStore(db: Db, lives: EnvironmentLives, fields: FieldList): ImportStore {
  /** Reads her again after whatever came between: what was written by then changes nothing any more. */
  async function importOne(
    life: EnvironmentLife,
    given: ImportedUser,
    origin: Origin,
  ): Promise<ImportResult> {
    let user: 'created' | 'updated' | 'unchanged' = 'unchanged';
    let values = 0;
    return untilSettled(async () => {
      const stored = await readPartition(db, userPk(life, given.key));
      const plan = planImport(stored, given, { life, origin });
      for (const writes of inTransactions([...plan.user, ...plan.values])) {
        if (!(await write(writes))) return conflict;
        const [first] = plan.user;
        if (first && writes.includes(first)) user = 'put' in first ? 'created' : 'updated';
        values += writes.filter((each) => each !== first).length;
      }
      return { outcome: 'done', user, values };
    });
  }

  async function write(writes: readonly ItemWrite[]): Promise<boolean> {
    const [only, ...more] = writes;
    if (!only) return true;
    return (more.length > 0 ? await writeItems(db, writes) : await writeItem(db, only)) === 'done';
  }

  return {
    importUsers: async (environment, users, origin) => {
      const life = await lives.findNow(environment);
      if (!life) throw new RoostError('invalid_api_key');
      // Once for all of them: where one is deleted meanwhile, the sweeper comes after the last of these writes.
      const ids = await fields.idsNow();
      const results: ImportResult[] = new Array(users.length);
      await inParallel(users.entries(), together, async ([index, given]) => {
        const missing = given.values.find(({ fieldId }) => !ids.has(fieldId));
        results[index] = missing
          ? { outcome: 'no-field', fieldKey: missing.fieldKey }
          : await importOne(life, given, origin);
      });
      return results;
    },
  };
}
