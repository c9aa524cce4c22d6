import type { ImportedUser, ImportedValue } from './import-store.ts';
import type { UserRecord, ValueRecord } from './store.ts';

/** A value without the field that it is of. */
export type BareValue = Omit<ValueRecord, 'fieldId'>;

/**
 * What an import makes of a user.
 *
 * @param before undefined where there is none.
 * @param at the time of the import.
 * @returns the same record where nothing changes.
 */
export function decideUser(
  environment: string,
  before: UserRecord | undefined,
  { key, name, createdAt, updatedAt, apiKey }: ImportedUser,
  at: number,
): UserRecord {
  if (!before) {
    const madeAt = createdAt ?? updatedAt ?? at;
    return {
      environment,
      key,
      name: name ?? null,
      createdAt: madeAt,
      updatedAt: updatedAt ?? madeAt,
      ...apiKey,
    };
  }
  const renamed = name !== undefined && name !== before.name;
  const retimed = updatedAt !== undefined && updatedAt !== before.updatedAt;
  if (!renamed && !retimed) return before;
  return { ...before, name: renamed ? name : before.name, updatedAt: updatedAt ?? at };
}

/**
 * What an import makes of a value.
 *
 * @param before undefined where there is none.
 * @param at the time of the import.
 * @returns the same record where nothing changes, undefined where there is no value afterwards.
 */
export function decideValue(
  before: BareValue | undefined,
  { value, createdAt, updatedAt }: ImportedValue,
  at: number,
): BareValue | undefined {
  if (value === null) return undefined;
  const same =
    before?.value === value &&
    (createdAt ?? before.createdAt) === before.createdAt &&
    (updatedAt ?? before.updatedAt) === before.updatedAt;
  if (same) return before;
  // A value whose times alone are given keeps the one that is not.
  const kept = before?.value === value ? before.updatedAt : undefined;
  const setAt = updatedAt ?? kept ?? at;
  return { value, createdAt: createdAt ?? before?.createdAt ?? setAt, updatedAt: setAt };
}
