import type { Ground, Operations } from './operation.ts';
import type { UserWithValues } from './operations/user-export.ts';
import type { Origin } from './principal.ts';

/** The operations on what another service holds. */
export type UpstreamOperations = Pick<
  Operations,
  | 'users.list'
  | 'users.upsert'
  | 'users.read'
  | 'users.delete'
  | 'users.regenerate'
  | 'fields.list'
  | 'fields.upsert'
  | 'fields.delete'
  | 'values.set'
  | 'values.setMany'
  | 'values.clear'
>;

/** A service that holds users, fields and values in the place of the store: see docs/decisions/upstream.md. */
export interface Upstream {
  operations: UpstreamOperations;
  /** Makes the user whose key is this email, where there is none: what she is called already stays. */
  ensureUser(
    environment: string,
    person: { email: string; name: string | null },
    origin: Origin,
  ): Promise<void>;
  /** Undefined where there is no such user. The times of values are those of their fields, where it tells no others. */
  readUserWithValues(environment: string, key: string): Promise<UserWithValues | undefined>;
  /** The keys of all fields. */
  fieldKeys(environment: string): Promise<string[]>;
  /** Rejects with `unavailable` where it does not answer. */
  ping(): Promise<void>;
  /**
   * Finds out what came of changes whose end nobody saw, and remembers those that were made.
   *
   * @returns how many there were, and how many of them cannot be told yet.
   */
  settleLeft(environment: string): Promise<{ settled: number; left: number }>;
}

/** Opens a service for one core, with its clock. */
export type OpenUpstream = (
  ground: Pick<Ground, 'store' | 'secrets' | 'forgetCredentials'>,
  now: () => number,
) => Upstream;
