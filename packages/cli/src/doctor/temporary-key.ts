import { createCore, issueApiKey } from '@roost/core';
import { withStack } from '../aws-session.ts';
import { findEnvironment } from '../find-environment.ts';
import { systemOrigin } from '../session.ts';

/** A key that nobody killed dies by itself, after this many milliseconds. */
const lifetime = 15 * 60_000;

/** Looks at a stack, with a key that is made for it and killed afterwards where none is given. */
export function withTemporaryKey<T>(
  stack: string,
  { environment, key: given }: { environment: string; key: string | undefined },
  work: (address: string, key: string) => Promise<T>,
): Promise<T> {
  return withStack(stack, async (session) => {
    if (given !== undefined) return work(session.address, given);
    const core = createCore(session);
    await findEnvironment(core.store, environment);
    const origin = systemOrigin(environment);
    const expiresAt = origin.at + lifetime;
    const wanted = { environment, name: 'roost doctor', scopes: ['*' as const], expiresAt };
    const { record, key } = await issueApiKey(core, wanted, origin);
    try {
      return await work(session.address, key);
    } finally {
      const now = systemOrigin(environment);
      await core.store.endKey(record.id, now.at, now);
    }
  });
}
