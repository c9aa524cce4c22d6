import {
  type FieldRecord,
  type KeyRecord,
  makeSortableId,
  type Origin,
  randomBase62,
  type UserRecord,
  type ValueWrite,
} from '@roost/core';

/** The time of a test's first record, in milliseconds since 1970. */
export const start = 1_700_000_000_000;

export function newOrigin(at = start, environment = 'production'): Origin {
  return {
    actor: { type: 'key', id: 'key_test', name: 'Test' },
    environment,
    requestId: `request-${at}`,
    ip: '192.0.2.1',
    at,
  };
}

export function newUser(key: string, given: Partial<UserRecord> = {}): UserRecord {
  const createdAt = given.createdAt ?? start;
  return {
    environment: 'production',
    key,
    name: null,
    createdAt,
    updatedAt: createdAt,
    apiKeySeed: randomBase62(22),
    pepperId: 'pepper',
    apiKeyDigest: randomBase62(43),
    ...given,
  };
}

/** Ids are made in the order of the calls, which is the order that fields list in. */
export function newField(key: string, given: Partial<FieldRecord> = {}): FieldRecord {
  const createdAt = given.createdAt ?? start;
  return {
    id: makeSortableId(createdAt),
    key,
    type: 'text_field',
    displayText: null,
    options: null,
    repeated: false,
    createdAt,
    updatedAt: createdAt,
    version: 1,
    ...given,
  };
}

/** Ids are made in the order of the calls, which is the order that keys list in. */
export function newKey(given: Partial<KeyRecord> = {}): KeyRecord {
  const createdAt = given.createdAt ?? start;
  return {
    id: `key_${makeSortableId(createdAt)}`,
    environment: 'production',
    name: 'Key',
    scopes: ['*'],
    digest: randomBase62(43),
    pepperId: 'pepper',
    limit: null,
    createdAt,
    expiresAt: null,
    endsAt: null,
    lastUsedAt: null,
    predecessor: null,
    ...given,
  };
}

/** A write of a value; null clears it. */
export function writeOf(field: FieldRecord, value: unknown): ValueWrite {
  return { fieldId: field.id, fieldKey: field.key, value: value === null ? null : JSON.stringify(value) };
}
