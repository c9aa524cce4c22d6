import { type BareValue, decideUser, decideValue, type ImportedUser, makeUserApiKey } from '@roost/core';
import {
  countUser,
  type ImportCounts,
  type ImportOptions,
  type ImportRow,
  type ImportTarget,
  noneYet,
} from './import-row.ts';
import { rowBatches } from './row-batches.ts';

/** What an import would do with a user; null where there is or would be none. */
export interface UserPreview {
  key: string;
  user: 'created' | 'updated' | 'unchanged';
  /** Where it would change. */
  name?: { before: string | null; after: string | null };
  /** Those that would change. */
  values: { fieldKey: string; before: unknown; after: unknown }[];
}

/** Users who are read side by side: on AWS each is a request. */
const together = 32;

/** Says what {@link importUsers} would do, and changes nothing. It decides by the same rules. */
export async function previewUsers<Position>(
  target: ImportTarget,
  rows: Iterable<ImportRow<Position>> | AsyncIterable<ImportRow<Position>>,
  {
    before = noneYet,
    onProgress,
    signal,
    onUser,
  }: ImportOptions<Position> & { onUser?(preview: UserPreview): void } = {},
): Promise<{ counts: ImportCounts; finished: boolean }> {
  const counts = { ...before };
  for await (const batch of rowBatches(rows)) {
    if (signal?.aborted) return { counts, finished: false };
    for (let from = 0; from < batch.length; from += together) {
      const previews = await Promise.all(
        batch.slice(from, from + together).map(({ user }) => preview(target, user)),
      );
      for (const each of previews) {
        countUser(counts, each.user, each.values.length);
        onUser?.(each);
      }
    }
    await onProgress?.({ counts, position: batch.at(-1)?.position as Position });
  }
  return { counts, finished: true };
}

async function preview(
  { store, environment, pepper, origin }: ImportTarget,
  user: Omit<ImportedUser, 'apiKey'>,
): Promise<UserPreview> {
  const { at } = origin();
  const before = await store.getUser(environment, user.key);
  const after = decideUser(environment, before, { ...user, apiKey: makeUserApiKey(pepper) }, at);
  const stored = (before && (await store.listValues(environment, user.key))) ?? [];
  const present = new Map<string, BareValue>(stored.map((value) => [value.fieldId, value]));
  const values = user.values.flatMap((given) => {
    const was = present.get(given.fieldId);
    const is = decideValue(was, given, at);
    return was === is ? [] : [{ fieldKey: given.fieldKey, before: json(was), after: json(is) }];
  });
  return {
    key: user.key,
    user: before === undefined ? 'created' : after === before ? 'unchanged' : 'updated',
    ...(after.name !== (before?.name ?? null) && {
      name: { before: before?.name ?? null, after: after.name },
    }),
    values,
  };
}

function json(value: BareValue | undefined): unknown {
  return value ? JSON.parse(value.value) : null;
}
