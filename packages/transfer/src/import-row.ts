import type { ImportedUser, Origin, Pepper, Store } from '@roost/core';

/** One user as a source gives her: checked, her values as JSON and each of a field that is there. */
export interface ImportRow<Position = number> {
  user: Omit<ImportedUser, 'apiKey'>;
  /** How far the source is read with her, in a measure of its own: an import that was cut off goes on there. */
  position: Position;
}

/** Where users are imported. */
export interface ImportTarget {
  store: Pick<Store, 'importUsers' | 'getUser' | 'listValues'>;
  environment: string;
  /** What new users' own API keys are made under: the current one. */
  pepper: Pepper;
  /** Who imports, and when: made anew for each batch. */
  origin(): Origin;
}

/** What became of the users so far. */
export interface ImportCounts {
  users: number;
  created: number;
  /** Those of whom something changed, be it a value alone. */
  updated: number;
  unchanged: number;
  /** Values set or cleared. */
  values: number;
}

export interface ImportProgress<Position = number> {
  counts: ImportCounts;
  /** Of the last user who is imported. */
  position: Position;
}

export interface ImportOptions<Position = number> {
  /** What an import that was cut off had done already. */
  before?: ImportCounts | undefined;
  /** Called after each batch, when it is durable; the next one waits for it. */
  onProgress?(progress: ImportProgress<Position>): void | Promise<void>;
  /** Ends the import after the batch at work. */
  signal?: AbortSignal | undefined;
}

/** Adds what became of one user. */
export function countUser(
  counts: ImportCounts,
  user: 'created' | 'updated' | 'unchanged',
  values: number,
): void {
  counts.users++;
  counts[user === 'unchanged' && values > 0 ? 'updated' : user]++;
  counts.values += values;
}

export const noneYet: ImportCounts = { users: 0, created: 0, updated: 0, unchanged: 0, values: 0 };
