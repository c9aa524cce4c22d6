/**
 * Works on items side by side and gives the results in the items' order. At most `atOnce` are under way or wait to be
 * taken, so that what is held stays bounded.
 */
export async function* orderedParallel<Item, Result>(
  items: Iterable<Item> | AsyncIterable<Item>,
  atOnce: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const underWay: Promise<Result>[] = [];
  try {
    for await (const item of items) {
      const result = work(item);
      // Awaited below, perhaps after it has failed.
      result.catch(() => {});
      underWay.push(result);
      if (underWay.length === atOnce) yield (await underWay.shift()) as Result;
    }
    while (underWay.length > 0) yield (await underWay.shift()) as Result;
  } finally {
    // Whoever stops early is not to close what they work on under them.
    await Promise.allSettled(underWay);
  }
}
