/** How many rows of a page one shard has, or a few more: it holds more than that in one of five hundred pages. */
export function shareOf(limit: number, shards: number): number {
  const mean = limit / shards;
  return Math.ceil(mean + 3 * Math.sqrt(mean)) + 1;
}

/**
 * The first rows of several shards together, each of which comes in order. A shard is read on only where one of its
 * rows may be among them.
 */
export async function mergeShards<Row>(
  shards: readonly AsyncIterator<Row, undefined>[],
  compare: (one: Row, other: Row) => number,
  limit: number,
): Promise<Row[]> {
  // All at once: a page takes as long as one query where none of the shards has to be asked again.
  const heads = await Promise.all(shards.map((shard) => shard.next()));
  const merged: Row[] = [];
  while (merged.length < limit) {
    let first: { index: number; row: Row } | undefined;
    for (const [index, { done, value }] of heads.entries()) {
      if (!done && (!first || compare(value, first.row) < 0)) first = { index, row: value };
    }
    if (!first) break;
    merged.push(first.row);
    const { index } = first;
    heads[index] = (await shards[index]?.next()) as IteratorResult<Row, undefined>;
  }
  return merged;
}
