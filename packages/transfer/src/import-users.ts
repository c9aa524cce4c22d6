import { type ImportResult, makeUserApiKey, RoostError } from '@roost/core';
import {
  countUser,
  type ImportCounts,
  type ImportOptions,
  type ImportRow,
  type ImportTarget,
  noneYet,
} from './import-row.ts';
import { rowBatches } from './row-batches.ts';

/**
 * Imports users with their values, batch by batch. Cut off anywhere, the same import may be made again from any earlier
 * position: what is there already changes nothing.
 *
 * @returns what was done, and whether it was all: not so where the signal ended it.
 * @throws RoostError where a store refuses a batch; those before it are done, and `onProgress` was told.
 */
export async function importUsers<Position>(
  target: ImportTarget,
  rows: Iterable<ImportRow<Position>> | AsyncIterable<ImportRow<Position>>,
  { before = noneYet, onProgress, signal }: ImportOptions<Position> = {},
): Promise<{ counts: ImportCounts; finished: boolean }> {
  const { store, environment, pepper, origin } = target;
  let counts = before;
  for await (const batch of rowBatches(rows)) {
    if (signal?.aborted) return { counts, finished: false };
    const users = batch.map(({ user }) => ({ ...user, apiKey: makeUserApiKey(pepper) }));
    const results = await store.importUsers(environment, users, origin());
    counts = addResults(counts, results);
    const position = batch.at(-1)?.position as Position;
    await onProgress?.({ counts, position });
  }
  return { counts, finished: true };
}

function addResults(counts: ImportCounts, results: readonly ImportResult[]): ImportCounts {
  const sum = { ...counts };
  for (const result of results) {
    if (result.outcome === 'no-field') {
      throw new RoostError('field_not_found', {
        message: `The field ${result.fieldKey} was deleted while users were being imported: start again`,
      });
    }
    countUser(sum, result.user, result.values);
  }
  return sum;
}
