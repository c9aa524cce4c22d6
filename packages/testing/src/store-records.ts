import {
  type AttemptRecord,
  type EventRecord,
  type FieldRecord,
  type ImportedUser,
  type ImportedValue,
  type IntentRecord,
  type KeyRecord,
  makeEventId,
  makeSortableId,
  makeWebhookId,
  type Origin,
  randomBase62,
  type Store,
  type UserApiKeyRecord,
  type UserRecord,
  type ValueWrite,
  type WebhookRecord,
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

/** What a user's record holds of her own API key. */
export function apiKeyOf({ apiKeySeed, pepperId, apiKeyDigest }: UserRecord): UserApiKeyRecord {
  return { apiKeySeed, pepperId, apiKeyDigest };
}

/** Gives a user who is there another name. @returns her as she is now. */
export async function renameUser(
  store: Store,
  environment: string,
  key: string,
  name: string | null,
  origin: Origin,
): Promise<UserRecord> {
  const makeApiKey = () => {
    throw new Error(`There is no user ${key} to rename`);
  };
  return (await store.saveUser(environment, key, name, makeApiKey, origin)).user;
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
    dialect: '2021-02',
    createdAt,
    expiresAt: null,
    endsAt: null,
    lastUsedAt: null,
    predecessor: null,
    ...given,
  };
}

/** A user is to be made elsewhere, unless it says otherwise. */
export function newIntent(userKey: string, given: Partial<IntentRecord> = {}): IntentRecord {
  const origin = given.origin ?? newOrigin();
  return {
    id: makeSortableId(origin.at),
    target: { type: 'user', id: userKey },
    fieldKey: null,
    origin,
    before: null,
    wanted: 'digest',
    ...given,
  };
}

/** A write of a value; null clears it. */
export function writeOf(field: FieldRecord, value: unknown): ValueWrite {
  return { fieldId: field.id, fieldKey: field.key, value: value === null ? null : JSON.stringify(value) };
}

/** A user as another place has her. */
export function newImportedUser(key: string, given: Partial<ImportedUser> = {}): ImportedUser {
  const { apiKeySeed, pepperId, apiKeyDigest } = newUser(key);
  return { key, values: [], apiKey: { apiKeySeed, pepperId, apiKeyDigest }, ...given };
}

export function newImportedValue(
  field: FieldRecord,
  value: unknown,
  times: Pick<ImportedValue, 'createdAt' | 'updatedAt'> = {},
): ImportedValue {
  return { ...writeOf(field, value), ...times };
}

/** Ids are made in the order of the calls, which is the order that endpoints list in. */
export function newWebhook(given: Partial<WebhookRecord> = {}): WebhookRecord {
  const createdAt = given.createdAt ?? start;
  return {
    id: makeWebhookId(makeSortableId(createdAt)),
    environment: 'production',
    url: 'https://example.com/hooks/roost',
    events: null,
    description: null,
    enabled: true,
    offReason: null,
    secret: { seed: randomBase62(22), pepperId: 'pepper' },
    previousSecret: null,
    failingSince: null,
    createdAt,
    updatedAt: createdAt,
    version: 1,
    ...given,
  };
}

/** Ids are made in the order of the calls, which is the order of the events. */
export function newEvent(given: Partial<EventRecord> = {}): EventRecord {
  const at = given.at ?? start;
  const target = given.target ?? { type: 'user', id: 'ann' };
  return {
    id: makeEventId(makeSortableId(at)),
    environment: 'production',
    type: 'user.created',
    at,
    target,
    body: JSON.stringify({ type: 'user.created', data: { target } }),
    ...given,
  };
}

export function newAttempt(number: number, given: Partial<AttemptRecord> = {}): AttemptRecord {
  return {
    number,
    at: start + number,
    replay: false,
    status: 500,
    error: 'answered 500',
    duration: 12,
    answer: 'Something went wrong',
    ...given,
  };
}
