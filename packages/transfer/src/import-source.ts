import type { ImportRow } from './import-row.ts';

/** A row that cannot be imported. */
export interface BadRow {
  /** From 1. */
  line: number;
  /** In words, without control characters. */
  reason: string;
}

/** What a check of a whole source found. */
export interface CheckedSource {
  /** Good ones. */
  rows: number;
  /** The first {@link mostShown}. */
  bad: BadRow[];
  badCount: number;
}

/** Where users come from: a file of one format or another. */
export interface ImportSource {
  /**
   * Reads all of it, and imports nothing.
   *
   * @param onProgress told again and again how far it is read, 0 where that is not known, and how many rows that were.
   * @throws RoostError where it is no such source at all, or was cut off.
   */
  check(onProgress?: (position: number, rows: number) => void): Promise<CheckedSource>;
  /** The good rows from a position on, 0 for all; bad ones are left out. After {@link check}. */
  rows(from: number): AsyncIterable<ImportRow>;
  /** What a row's position comes to at the end. */
  readonly size: number;
  /** What a person should know before the import begins, a sentence each. After {@link check}. */
  readonly remarks: readonly string[];
}

/** How many bad rows are named one by one. */
export const mostShown = 100;

/** Collects what a check finds. */
export function startCheck(): CheckedSource & { refuse(line: number, reason: string): void } {
  const found = {
    rows: 0,
    bad: [] as BadRow[],
    badCount: 0,
    refuse(line: number, reason: string) {
      found.badCount++;
      if (found.bad.length < mostShown) found.bad.push({ line, reason });
    },
  };
  return found;
}
