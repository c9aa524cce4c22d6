import {
  type Answer,
  type CursorScope,
  Cursors,
  longestList,
  ok,
  RoostError,
  type SecretCache,
} from '@roost/core';

/** Where a page starts: as the upstream says it, or after a row of a list that came whole. */
type Place = { upstream?: string; after?: { key: string; created_at: string } };

interface Row {
  key: string;
  created_at: string;
}

/** What the upstream gave of a list. */
export interface UpstreamPage<R> {
  rows: R[];
  next?: string | undefined;
}

/**
 * A page of a list that the upstream holds. One that does not page gives all of it each time: then the page is cut from that.
 *
 * @param read asks for a page; without `limit` for all of the list.
 */
export async function pageRows<R extends Row>(
  secrets: SecretCache,
  scope: CursorScope,
  { limit, cursor }: { limit?: number | undefined; cursor?: string | undefined },
  read: (page: { limit?: number | undefined; cursor?: string | undefined }) => Promise<UpstreamPage<R>>,
): Promise<Answer<R[]>> {
  const cursors = new Cursors(secrets);
  const place = cursor === undefined ? {} : ((await cursors.read(scope, cursor)) as Place);
  const page = await read({ limit, cursor: place.upstream });
  const size = limit ?? longestList;
  if (place.after === undefined && page.rows.length <= size) {
    return page.next === undefined
      ? ok(page.rows)
      : { ...ok(page.rows), next: await cursors.write(scope, { upstream: page.next } satisfies Place) };
  }
  const rows = restOf(page.rows, place.after);
  if (rows.length <= size) return ok(rows);
  if (limit === undefined) {
    throw new RoostError('too_many_to_list', {
      errors: [
        { path: 'limit', message: `the list has more than ${longestList} rows: give a limit of 1 to 1000` },
      ],
    });
  }
  const cut = rows.slice(0, size);
  const { key, created_at } = cut.at(-1) as R;
  return { ...ok(cut), next: await cursors.write(scope, { after: { key, created_at } } satisfies Place) };
}

/** The rows after one, which may be gone by now: then those that were made after it. */
function restOf<R extends Row>(rows: readonly R[], after: Place['after']): R[] {
  if (!after) return [...rows];
  const index = rows.findIndex(({ key }) => key === after.key);
  if (index >= 0) return rows.slice(index + 1);
  return rows.filter(({ created_at }) => Date.parse(created_at) > Date.parse(after.created_at));
}

/** In order of creation, those of one moment in the order that they came in, or by their keys. */
export function byCreation(one: Row, other: Row): number {
  return Date.parse(one.created_at) - Date.parse(other.created_at);
}
