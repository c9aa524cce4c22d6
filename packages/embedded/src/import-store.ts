import {
  type BareValue,
  decideUser,
  decideValue,
  type ImportedUser,
  type ImportResult,
  type ImportStore,
  importedUserDeed,
  type Origin,
  type UserListing,
  type UserRecord,
  valueDeed,
} from '@roost/core';
import type { Database } from 'better-sqlite3';
import type { RecordChange } from './change-log.ts';
import { openEnvironmentCheck } from './environment-check.ts';
import type { FieldDefinitions } from './field-definitions.ts';
import type { WriteQueue } from './write-queue.ts';

type UserRow = UserRecord & { number: number };

/** Users who are imported together are one job of the write queue: one commit, however many changes they are. */
export function openImportStore(
  db: Database,
  writes: WriteQueue,
  record: RecordChange,
  definitions: FieldDefinitions,
  { recordValues = false }: { recordValues?: boolean },
): ImportStore {
  const selectUser = db.prepare<[string, string], UserRow>(`
    SELECT number, environment, key, name, created_at AS createdAt, updated_at AS updatedAt,
      api_key_seed AS apiKeySeed, pepper_id AS pepperId, api_key_digest AS apiKeyDigest
    FROM users WHERE environment = ? AND key = ?`);
  const insertUser = db.prepare(`
    INSERT INTO users (environment, key, name, created_at, updated_at, api_key_seed, pepper_id, api_key_digest)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)`);
  const updateUser = db.prepare('UPDATE users SET name = ?, updated_at = ? WHERE number = ?');
  const selectValue = db.prepare<[number, number], BareValue>(`
    SELECT value, created_at AS createdAt, updated_at AS updatedAt
    FROM field_values WHERE user_number = ? AND field_number = ?`);
  const writeValue = db.prepare(`
    INSERT INTO field_values (user_number, field_number, value, created_at, updated_at) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET value = excluded.value, created_at = excluded.created_at, updated_at = excluded.updated_at`);
  const removeValue = db.prepare('DELETE FROM field_values WHERE user_number = ? AND field_number = ?');
  const requireEnvironment = openEnvironmentCheck(db);

  function insert(user: UserRecord): number {
    const { environment, key, name, createdAt, updatedAt, apiKeySeed, pepperId, apiKeyDigest } = user;
    const inserted = insertUser.run(
      environment,
      key,
      name,
      createdAt,
      updatedAt,
      apiKeySeed,
      pepperId,
      apiKeyDigest,
    );
    return Number(inserted.lastInsertRowid);
  }

  /** @returns the number of her row, and what became of her. */
  function importOne(
    environment: string,
    given: ImportedUser,
    origin: Origin,
  ): { number: number; user: 'created' | 'updated' | 'unchanged' } {
    const present = selectUser.get(environment, given.key);
    const after = decideUser(environment, present, given, origin.at);
    if (after === present) return { number: present.number, user: 'unchanged' };
    const number = present?.number ?? insert(after);
    if (present) updateUser.run(after.name, after.updatedAt, number);
    record(importedUserDeed(present, after), origin, () => ({
      of: 'user',
      ...(present && { before: listing(present) }),
      after: listing(after),
    }));
    return { number, user: present ? 'updated' : 'created' };
  }

  function importValues(
    { number, isNew }: { number: number; isNew: boolean },
    { key, values }: ImportedUser,
    fields: readonly number[],
    origin: Origin,
  ): number {
    let changed = 0;
    for (const [index, given] of values.entries()) {
      const field = fields[index] as number;
      const before = isNew ? undefined : selectValue.get(number, field);
      const after = decideValue(before, given, origin.at);
      if (after === before) continue;
      if (after) writeValue.run(number, field, after.value, after.createdAt, after.updatedAt);
      else removeValue.run(number, field);
      const copied = recordValues ? { before: json(before), after: json(after) } : {};
      record(valueDeed(after ? 'value.set' : 'value.cleared', key, given.fieldKey, copied), origin, () => ({
        of: 'value',
        fieldKey: given.fieldKey,
        ...(before && { before }),
        ...(after && { after }),
      }));
      changed++;
    }
    return changed;
  }

  function importWhole(environment: string, given: ImportedUser, origin: Origin): ImportResult {
    const numbers = definitions.numbers();
    const missing = given.values.find(({ fieldId }) => !numbers.has(fieldId));
    if (missing) return { outcome: 'no-field', fieldKey: missing.fieldKey };
    const fields = given.values.map(({ fieldId }) => numbers.get(fieldId) as number);
    const { number, user } = importOne(environment, given, origin);
    const values = importValues({ number, isNew: user === 'created' }, given, fields, origin);
    return { outcome: 'done', user, values };
  }

  return {
    importUsers: (environment, users, origin) =>
      writes.run(() => {
        requireEnvironment(environment);
        return users.map((given) => importWhole(environment, given, origin));
      }),
  };
}

function listing({ key, name, createdAt, updatedAt }: UserRecord): UserListing {
  return { key, name, createdAt, updatedAt };
}

function json(value: BareValue | undefined): unknown {
  return value ? JSON.parse(value.value) : null;
}
