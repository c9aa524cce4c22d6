import type { ApiKey } from '@roost/schemas';
import type { KeyRecord } from './store.ts';

/** When a key is refused from: its expiry, or its end if that is earlier. */
export function endOf({ expiresAt, endsAt }: Pick<KeyRecord, 'expiresAt' | 'endsAt'>): number {
  return Math.min(expiresAt ?? Number.POSITIVE_INFINITY, endsAt ?? Number.POSITIVE_INFINITY);
}

export function isAlive(key: KeyRecord, at: number): boolean {
  return at < endOf(key);
}

/** `grace` is a predecessor that still works; `dead` was killed or its grace is over. */
export function keyState(key: KeyRecord, at: number): ApiKey['state'] {
  if (key.endsAt !== null && key.endsAt <= at) return 'dead';
  if (!isAlive(key, at)) return 'expired';
  return key.endsAt === null ? 'active' : 'grace';
}
