import type { FieldType, Scope } from '@roost/schemas';
import type { Origin } from './principal.ts';

/*
 * The Store port: the access patterns that the operations need, by name. Every store passes the same suite
 * (packages/testing). Times are milliseconds since 1970. A write that resolves is durable; a write that rejects
 * has changed nothing, and rejects with `unavailable` where the store itself is at fault.
 *
 * Look-ups by digest, and lists of users, keys and environments, may show a write a moment late, where a store keeps
 * an index for them; every other read shows what was acknowledged before it.
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
  createdAt: number;
}

export interface EnvironmentRecord {
  name: string;
  createdAt: number;
}

/** Where a page of users starts: after the one created then, with that key. */
export interface UserPosition {
  createdAt: number;
  key: string;
}

export interface Store {
  /** Rejects with `unavailable` where the store cannot be reached. */
  ping(): Promise<void>;

  /** In no order. */
  listEnvironments(): Promise<EnvironmentRecord[]>;
  /** @returns false where there is one of that name. */
  createEnvironment(environment: EnvironmentRecord, origin: Origin): Promise<boolean>;

  /** @returns false where there is a key with that digest. */
  createKey(key: KeyRecord, origin: Origin): Promise<boolean>;
  findKeyByDigest(digest: string): Promise<KeyRecord | undefined>;
  /** In order of creation. */
  listKeys(environment: string): Promise<KeyRecord[]>;

  getUser(environment: string, key: string): Promise<UserRecord | undefined>;
  findUserByApiKey(digest: string): Promise<UserRecord | undefined>;
  /** In order of creation, then key by the numbers of its Unicode characters. */
  listUsers(environment: string, page: { after?: UserPosition; limit: number }): Promise<UserRecord[]>;
  /** @returns false where there is a user with that key. */
  createUser(user: UserRecord, origin: Origin): Promise<boolean>;
  /** @returns the user as she is now, or undefined where there is none. The name she has already changes nothing. */
  renameUser(
    environment: string,
    key: string,
    name: string | null,
    origin: Origin,
  ): Promise<UserRecord | undefined>;
  /** Her values go with her. @returns false where there is no such user. */
  deleteUser(environment: string, key: string, origin: Origin): Promise<boolean>;

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

  close(): Promise<void>;
}
