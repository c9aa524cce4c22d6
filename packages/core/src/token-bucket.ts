/** A bucket as it is kept: tokens at a time. */
export interface Bucket {
  tokens: number;
  at: number;
}

/** A minute, in milliseconds: limits are requests a minute. */
export const limitWindow = 60_000;

/**
 * Takes tokens from a bucket that holds `limit` of them and is refilled with `limit` a minute.
 *
 * @param before the bucket as it was kept; undefined for a new one, which is full.
 * @param least what is of use at all, `most` what is wanted.
 * @returns the bucket after it, and what was granted: 0, or from `least` to `most`.
 */
export function takeTokens(
  before: Bucket | undefined,
  limit: number,
  { least, most, at }: { least: number; most: number; at: number },
): { bucket: Bucket; granted: number } {
  // A clock that went back does not refill; one that is ahead is not taken back.
  const elapsed = before ? Math.max(0, at - before.at) : limitWindow;
  const tokens = Math.min(limit, (before?.tokens ?? 0) + (elapsed * limit) / limitWindow);
  const whole = Math.floor(tokens);
  const granted = whole < least ? 0 : Math.min(whole, most);
  return { bucket: { tokens: tokens - granted, at: Math.max(at, before?.at ?? at) }, granted };
}

/** Milliseconds until a bucket holds that many tokens. */
export function waitFor(bucket: Bucket, limit: number, tokens: number): number {
  return Math.max(0, Math.ceil(((tokens - bucket.tokens) * limitWindow) / limit));
}
