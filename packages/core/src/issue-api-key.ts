import { type Dialect, defaultDialect, type Scope } from '@roost/schemas';
import { makeApiKey } from './api-key.ts';
import { digestCredential } from './digest.ts';
import type { Ground } from './operation.ts';
import type { Origin } from './principal.ts';
import type { Pepper } from './secrets.ts';
import { makeSortableId } from './sortable-id.ts';
import type { KeyRecord } from './store.ts';

/** What an API key is to be. */
export interface WantedKey {
  environment: string;
  name: string;
  scopes: Scope[];
  expiresAt?: number | null;
  limit?: number | null;
  dialect?: Dialect;
}

/** A key just made. The plain text is here and nowhere else. */
export interface IssuedKey {
  record: KeyRecord;
  key: string;
}

export async function issueApiKey(
  { store, secrets }: Ground,
  wanted: WantedKey,
  origin: Origin,
): Promise<IssuedKey> {
  const issued = makeKey(await secrets.currentPepper(), wanted, null, origin.at);
  await store.createKey(issued.record, origin);
  return issued;
}

/**
 * Makes a successor of a key: the same name, scopes, limit, dialect and expiry.
 *
 * @param endsAt when the predecessor is refused from; its own expiry counts if that is earlier.
 * @returns undefined where the predecessor has an end already.
 */
export async function reissueApiKey(
  { store, secrets }: Ground,
  predecessor: KeyRecord,
  endsAt: number,
  origin: Origin,
): Promise<IssuedKey | undefined> {
  const issued = makeKey(await secrets.currentPepper(), predecessor, predecessor.id, origin.at);
  const replaced = await store.replaceKey(issued.record, { id: predecessor.id, endsAt }, origin);
  return replaced ? issued : undefined;
}

function makeKey(pepper: Pepper, wanted: WantedKey, predecessor: string | null, at: number): IssuedKey {
  const key = makeApiKey();
  const { environment, name, scopes, expiresAt = null, limit = null, dialect = defaultDialect } = wanted;
  const record: KeyRecord = {
    id: `key_${makeSortableId(at)}`,
    environment,
    name,
    scopes,
    digest: digestCredential(key, pepper),
    pepperId: pepper.id,
    limit,
    dialect,
    createdAt: at,
    expiresAt,
    endsAt: null,
    lastUsedAt: null,
    predecessor,
  };
  return { record, key };
}
