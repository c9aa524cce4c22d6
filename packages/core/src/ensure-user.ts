import type { Ground } from './operation.ts';
import type { Origin } from './principal.ts';
import { makeUserApiKey } from './user-api-key.ts';

/** Makes the user whose key is this email, where there is none: what she is called already stays. */
export async function ensureUser(
  { store, secrets, upstream, usersElsewhere }: Ground,
  environment: string,
  { email, name }: { email: string; name: string | null },
  origin: Origin,
): Promise<void> {
  if (upstream) return upstream.ensureUser(environment, { email, name }, origin);
  if (usersElsewhere) return;
  if (await store.getUser(environment, email)) return;
  const { at } = origin;
  const apiKey = makeUserApiKey(await secrets.currentPepper());
  // Where another request was first, she is there: that is all that is asked for.
  await store.createUser({ environment, key: email, name, createdAt: at, updatedAt: at, ...apiKey }, origin);
}
