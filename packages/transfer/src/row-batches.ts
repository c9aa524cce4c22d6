import type { ImportRow } from './import-row.ts';

/** Large enough that the flush to the disk and the way to AWS count little, small enough that no other writer waits long. */
const largestBatch = 500;
/** Of JSON, in UTF-16 units: what a batch holds in memory stays bounded however large values are. */
const mostText = 1024 * 1024;

/**
 * Rows in batches, in their order. A user who comes again begins a new one: each is in a batch once at most. Where the rows
 * fail, those before still come.
 */
export async function* rowBatches<Position>(
  rows: Iterable<ImportRow<Position>> | AsyncIterable<ImportRow<Position>>,
): AsyncGenerator<ImportRow<Position>[]> {
  let batch: ImportRow<Position>[] = [];
  let keys = new Set<string>();
  let text = 0;
  let failure: { error: unknown } | undefined;
  try {
    for await (const row of rows) {
      if (batch.length === largestBatch || text >= mostText || keys.has(row.user.key)) {
        yield batch;
        batch = [];
        keys = new Set();
        text = 0;
      }
      batch.push(row);
      keys.add(row.user.key);
      for (const { value } of row.user.values) text += value?.length ?? 0;
    }
  } catch (error) {
    failure = { error };
  }
  if (batch.length > 0) yield batch;
  if (failure) throw failure.error;
}
