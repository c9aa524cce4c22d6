import type { Origin } from './principal.ts';
import type { UserApiKeyRecord } from './store.ts';

/*
 * The Store port's part for data that moves here from elsewhere. Times are milliseconds since 1970. What is imported is
 * changed like anything else: each change has its entry in the audit trail and its event.
 */

/** A value as another place has it. */
export interface ImportedValue {
  fieldId: string;
  fieldKey: string;
  /** As JSON; null clears. */
  value: string | null;
  /** Where a time is left out, the value's own counts, or that of the import. */
  createdAt?: number | undefined;
  updatedAt?: number | undefined;
}

/** A user as another place has her. */
export interface ImportedUser {
  key: string;
  /** Undefined leaves the name of a user who is there. */
  name?: string | null | undefined;
  /** Only for a user who is made: one who is there keeps hers, since lists go by it. */
  createdAt?: number | undefined;
  updatedAt?: number | undefined;
  /** Each field once at most. Values of other fields stay. */
  values: readonly ImportedValue[];
  /** For a user who is made: keys never move, for peppers differ between deployments. */
  apiKey: UserApiKeyRecord;
}

export type ImportResult =
  | {
      outcome: 'done';
      user: 'created' | 'updated' | 'unchanged';
      /** How many were set or cleared. */
      values: number;
    }
  /** Nothing of her was imported: a definition is not there any more. */
  | { outcome: 'no-field'; fieldKey: string };

export interface ImportStore {
  /**
   * Makes users and sets values as they were elsewhere, each user once at most. What is there already, with the same
   * times where times are given, changes nothing: so the same import may be made again wherever one was cut off.
   *
   * A user is imported whole or not at all, as far as one transaction of the store holds her. Where it rejects, some of
   * the users may have been imported.
   *
   * Rejects with `invalid_api_key` where the environment was deleted.
   *
   * @returns what became of each user, in their order.
   */
  importUsers(environment: string, users: readonly ImportedUser[], origin: Origin): Promise<ImportResult[]>;
}
