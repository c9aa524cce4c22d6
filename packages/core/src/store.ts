import type { Dialect, FieldType, Scope } from '@roost/schemas';
import type { Change } from './change.ts';
import type { ImportStore } from './import-store.ts';
import type { IntentStore } from './intent.ts';
import type { Origin } from './principal.ts';
import type { Bucket } from './token-bucket.ts';
import type { WebhookStore } from './webhook-store.ts';

/*
 * The Store port: the access patterns that the operations need, by name. Every store passes the same suite
 * (packages/testing). Times are milliseconds since 1970. A write that resolves is durable; a write that rejects
 * has changed nothing, and rejects with `unavailable` where the store itself is at fault.
 *
 * Look-ups by digest, and lists of users, keys and environments, may show a write a moment late, where a store keeps
 * an index for them. What another process has written may take two seconds to show in the list of fields and in what
 * hangs on an environment that was deleted. Every other read shows what was acknowledged before it.
 */

export interface UserRecord {
  environment: string;
  key: string;
  name: string | null;
  createdAt: number;
  updatedAt: number;
  /** What her API key is derived from, see user-api-key.ts; made anew, the old key is dead. */
  apiKeySeed: string;
  /** The pepper that her API key is derived with and found by. */
  pepperId: string;
  /** Her API key's digest under that pepper: what a look-up by key goes by. */
  apiKeyDigest: string;
}

export interface FieldRecord {
  /** Of this definition alone: one deleted and made again has another. Sorts in order of creation. */
  id: string;
  key: string;
  type: FieldType;
  displayText: string | null;
  options: string[] | null;
  repeated: boolean;
  createdAt: number;
  updatedAt: number;
  /** Counts the changes of this definition, from 1. */
  version: number;
}

export interface ValueRecord {
  fieldId: string;
  /** As JSON. */
  value: string;
  createdAt: number;
  updatedAt: number;
}

/** What a list shows of a user: a row of a page is that much cheaper to read. */
export type UserListing = Pick<UserRecord, 'key' | 'name' | 'createdAt' | 'updatedAt'>;

/** What her API key is derived from and found by. */
export type UserApiKeyRecord = Pick<UserRecord, 'apiKeySeed' | 'pepperId' | 'apiKeyDigest'>;

/** One value to set; `value` is JSON, null clears. */
export interface ValueWrite {
  fieldId: string;
  fieldKey: string;
  value: string | null;
}

export interface ValueWritten {
  outcome: 'created' | 'updated' | 'unchanged' | 'cleared';
  /** Null where there is no value and was none. */
  createdAt: number | null;
  updatedAt: number | null;
}

export type SetValuesResult =
  | { outcome: 'done'; written: ValueWritten[] }
  | { outcome: 'no-user' }
  | { outcome: 'no-field'; fieldKey: string };

export interface KeyRecord {
  id: string;
  environment: string;
  name: string;
  scopes: Scope[];
  digest: string;
  pepperId: string;
  /** Requests a minute; null for the deployment's own, 0 for none. */
  limit: number | null;
  /** The reference whose words its answers use; the stores keep it, the edge reads it. */
  dialect: Dialect;
  createdAt: number;
  expiresAt: number | null;
  /** When it was or will be refused because it was killed or regenerated. */
  endsAt: number | null;
  /** To the minute. */
  lastUsedAt: number | null;
  /** The key that this one was made of. */
  predecessor: string | null;
}

/** What of a key can be changed; undefined leaves it. */
export interface KeyChange {
  name?: string | undefined;
  limit?: number | null | undefined;
  dialect?: Dialect | undefined;
}

/** What the audit trail is narrowed by; times in milliseconds, `from` included, `to` not. */
export interface ChangeFilter {
  actor?: string | undefined;
  action?: string | undefined;
  target?: string | undefined;
  from?: number | undefined;
  to?: number | undefined;
}

/** A request that came with an `Idempotency-Key`; see idempotency.ts. */
export interface Attempt {
  id: string;
  /** Of its parameters: another one means another request. */
  fingerprint: string;
  at: number;
  expiresAt: number;
}

/** An attempt that came before; `answer` is null while it is at work. */
export interface EarlierAttempt {
  fingerprint: string;
  answer: string | null;
}

export interface EnvironmentRecord {
  name: string;
  createdAt: number;
}

/** A user as she is now, and whether she was made just now. */
export interface SavedUser {
  user: UserRecord;
  created: boolean;
}

/** Where a page of users starts: after the one created then, with that key. */
export interface UserPosition {
  createdAt: number;
  key: string;
}

export interface Store extends WebhookStore, ImportStore, IntentStore {
  /** Rejects with `unavailable` where the store cannot be reached. */
  ping(): Promise<void>;

  /** In no order. */
  listEnvironments(): Promise<EnvironmentRecord[]>;
  /** @returns false where there is one of that name. */
  createEnvironment(environment: EnvironmentRecord, origin: Origin): Promise<boolean>;

  /** With its users, their values, its keys and its webhook endpoints. Its changes stay. @returns false where there is none. */
  deleteEnvironment(name: string, origin: Origin): Promise<boolean>;

  /**
   * Rejects with `invalid_api_key` where its environment was deleted, so that no key outlives it.
   *
   * @returns false where there is a key with that digest.
   */
  createKey(key: KeyRecord, origin: Origin): Promise<boolean>;
  /**
   * Makes a key of another one, which ends at `endsAt` or at the end that it has, whichever is first.
   * @returns false where that one has an end already.
   */
  replaceKey(
    successor: KeyRecord,
    predecessor: { id: string; endsAt: number },
    origin: Origin,
  ): Promise<boolean>;
  getKey(id: string): Promise<KeyRecord | undefined>;
  findKeyByDigest(digest: string): Promise<KeyRecord | undefined>;
  /** In order of creation. */
  listKeys(environment: string): Promise<KeyRecord[]>;
  /** @returns the key as it is now, or undefined where there is none. */
  updateKey(id: string, change: KeyChange, origin: Origin): Promise<KeyRecord | undefined>;
  /** Ends a key then, unless it ends before. @returns false where there is none. */
  endKey(id: string, endsAt: number, origin: Origin): Promise<boolean>;
  /** Notes that a key is used; not a change. At most once a minute: `at` is kept where the time before is older. */
  touchKey(id: string, at: number): Promise<void>;

  getUser(environment: string, key: string): Promise<UserRecord | undefined>;
  findUserByApiKey(digest: string): Promise<UserRecord | undefined>;
  /** In order of creation, then key by the numbers of its Unicode characters. */
  listUsers(environment: string, page: { after?: UserPosition; limit: number }): Promise<UserListing[]>;
  /**
   * Rejects with `invalid_api_key` where her environment was deleted.
   *
   * @param origin null where this is no change: she is held elsewhere, and became known here.
   * @returns false where there is a user with that key.
   */
  createUser(user: UserRecord, origin: Origin | null): Promise<boolean>;
  /**
   * Makes a user, or gives the one who is there this name. The name she has already changes nothing, as does none.
   * Rejects with `invalid_api_key` where her environment was deleted.
   *
   * @param makeApiKey her own API key where she is new; may be asked for again where a try is repeated.
   */
  saveUser(
    environment: string,
    key: string,
    name: string | null | undefined,
    makeApiKey: () => UserApiKeyRecord,
    origin: Origin,
  ): Promise<SavedUser>;
  /** Gives her another API key of her own. @returns the user as she is now, or undefined where there is none. */
  rekeyUser(
    environment: string,
    key: string,
    apiKey: UserApiKeyRecord,
    origin: Origin,
  ): Promise<UserRecord | undefined>;
  /**
   * Her values go with her.
   *
   * @param origin null where this is no change: she was held elsewhere.
   * @returns false where there is no such user.
   */
  deleteUser(environment: string, key: string, origin: Origin | null): Promise<boolean>;

  /** In order of creation. */
  listFields(): Promise<FieldRecord[]>;
  getField(key: string): Promise<FieldRecord | undefined>;
  /** @returns false where there is a field with that key. */
  createField(field: FieldRecord, origin: Origin): Promise<boolean>;
  /**
   * @returns false where the stored definition is not the same one (by its id) in the version before this one: read
   * it again.
   */
  replaceField(field: FieldRecord, origin: Origin): Promise<boolean>;
  /** Its values go with it, in every environment. @returns false where there is no such field. */
  deleteField(key: string, origin: Origin): Promise<boolean>;

  /** In no order. @returns the values of the fields that exist, or undefined where there is no such user. */
  listValues(environment: string, userKey: string): Promise<ValueRecord[] | undefined>;
  /**
   * All or none; each field once at most. The value that is there already changes nothing.
   *
   * @returns what each write did, in their order; `no-user` before `no-field`, which names the first that is missing.
   */
  setValues(
    environment: string,
    userKey: string,
    writes: readonly ValueWrite[],
    origin: Origin,
  ): Promise<SetValuesResult>;

  /** The changes of an environment, newest first, from after the one with the id `after`. */
  listChanges(
    environment: string,
    filter: ChangeFilter,
    page: { after?: string; limit: number },
  ): Promise<Change[]>;
  /** Forgets changes from before `before`, at most `limit` of them. @returns how many. */
  forgetChanges(before: number, limit: number): Promise<number>;

  /** Takes tokens from the bucket `id`, see token-bucket.ts. Not a change. */
  takeTokens(
    id: string,
    limit: number,
    request: { least: number; most: number; at: number },
  ): Promise<{ bucket: Bucket; granted: number }>;

  /** Notes an attempt, where there is none with its id whose time is not over. @returns that one otherwise. */
  beginAttempt(attempt: Attempt): Promise<EarlierAttempt | undefined>;
  finishAttempt(id: string, result: { answer: string; expiresAt: number }): Promise<void>;
  dropAttempt(id: string): Promise<void>;
  /** Forgets the attempts whose time is over then, and buckets that are full again. */
  forgetExpired(at: number): Promise<void>;

  close(): Promise<void>;
}
