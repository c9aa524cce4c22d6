/** Works on all items, so many at once. The first that fails ends it: what is under way is awaited, nothing else begun. */
export async function inParallel<Item>(
  items: Iterable<Item> | AsyncIterable<Item>,
  atOnce: number,
  work: (item: Item) => Promise<unknown>,
): Promise<void> {
  const iterator = (async function* () {
    yield* items;
  })();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for await (const item of iterator) await work(item);
    }),
  );
}
