/** One page of a list. */
export interface Page<Row> {
  rows: Row[];
  /** The `cursor` of the page after it; undefined after the last. */
  next: string | undefined;
}

/** Reads the page at a cursor; the first one without. `limit` is how many rows it has where the caller did not say. */
export type ReadPage<Row> = (cursor?: string, limit?: number) => Promise<Page<Row>>;

/** The most that a list gives at once. */
const longestPage = 1000;

/**
 * A list that was asked for. Awaited, it is one page, or the whole list where no `limit` was given. Walked with `for await`, it is
 * the whole list, however long, read page by page. Nothing is sent before one of the two.
 *
 * @example
 * const firstTen = await roost.users.list({ limit: 10 });
 * for await (const user of roost.users.list()) console.log(user.key);
 * for await (const { rows, next } of roost.users.list().pages()) await save(rows, next);
 */
export class ListPromise<Row> implements Promise<Row[]>, AsyncIterable<Row> {
  readonly [Symbol.toStringTag] = 'ListPromise';
  readonly #read: ReadPage<Row>;
  #rows: Promise<Row[]> | undefined;

  constructor(read: ReadPage<Row>) {
    this.#read = read;
  }

  // biome-ignore lint/suspicious/noThenProperty: that it can be awaited is its purpose
  then<Result = Row[], Other = never>(
    onFulfilled?: ((rows: Row[]) => Result | PromiseLike<Result>) | null,
    onRejected?: ((reason: unknown) => Other | PromiseLike<Other>) | null,
  ): Promise<Result | Other> {
    this.#rows ??= this.#read().then(({ rows }) => rows);
    return this.#rows.then(onFulfilled, onRejected);
  }

  catch<Other = never>(
    onRejected?: ((reason: unknown) => Other | PromiseLike<Other>) | null,
  ): Promise<Row[] | Other> {
    return this.then(undefined, onRejected);
  }

  finally(onFinally?: (() => void) | null): Promise<Row[]> {
    return this.then().finally(onFinally);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Row, undefined, undefined> {
    for await (const { rows } of this.pages()) yield* rows;
  }

  /** The list page by page, with the cursor that a later walk may go on from: `limit` rows each, 1,000 by default. */
  async *pages(): AsyncGenerator<Page<Row>, undefined, undefined> {
    let next: string | undefined;
    do {
      const page = await this.#read(next, longestPage);
      ({ next } = page);
      yield page;
    } while (next !== undefined);
  }
}
