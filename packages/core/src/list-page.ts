import { type CursorScope, Cursors } from './cursor.ts';
import { RoostError } from './errors.ts';
import { type Answer, type Ground, ok } from './operation.ts';

/** The most rows that a list without `limit` gives. */
export const longestList = 10_000;

/** How one list reads its rows, says where a row stands, and shows it. */
export interface Listing<Row, Position, Item> {
  scope: CursorScope;
  /** At most `limit` rows, after a position. */
  read(page: { after?: Position; limit: number }): Promise<Row[]>;
  position(row: Row): Position;
  show(row: Row): Item;
}

/** One page of a list; without `limit` the whole of it, which is never cut off in silence. */
export async function listPage<Row, Position, Item>(
  ground: Ground,
  { limit, cursor }: { limit?: number | undefined; cursor?: string | undefined },
  listing: Listing<Row, Position, Item>,
): Promise<Answer<Item[]>> {
  const cursors = new Cursors(ground.secrets);
  const after =
    cursor === undefined ? {} : { after: (await cursors.read(listing.scope, cursor)) as Position };
  const size = limit ?? longestList;
  // One more than asked tells whether there is a next page.
  const rows = await listing.read({ ...after, limit: size + 1 });
  if (rows.length <= size) return ok(rows.map(listing.show));
  if (limit === undefined) {
    throw new RoostError('too_many_to_list', {
      errors: [
        { path: 'limit', message: `the list has more than ${longestList} rows: give a limit of 1 to 1000` },
      ],
    });
  }
  const page = rows.slice(0, size);
  const next = await cursors.write(listing.scope, listing.position(page[size - 1] as Row));
  return { ...ok(page.map(listing.show)), next };
}
