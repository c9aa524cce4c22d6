import type { Scope } from '@roost/schemas';
import { makeApiKey } from './api-key.ts';
import { digestCredential } from './digest.ts';
import type { Ground } from './operation.ts';
import type { Origin } from './principal.ts';
import { makeSortableId } from './sortable-id.ts';
import type { KeyRecord } from './store.ts';

/** Makes an API key. The plain text is in the answer and nowhere else. */
export async function issueApiKey(
  { store, secrets }: Ground,
  wanted: { environment: string; name: string; scopes: Scope[] },
  origin: Origin,
): Promise<{ record: KeyRecord; key: string }> {
  const key = makeApiKey();
  const pepper = await secrets.currentPepper();
  const record: KeyRecord = {
    id: `key_${makeSortableId(origin.at)}`,
    ...wanted,
    digest: digestCredential(key, pepper),
    pepperId: pepper.id,
    createdAt: origin.at,
  };
  await store.createKey(record, origin);
  return { record, key };
}
