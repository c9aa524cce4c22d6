import { RoostError } from './errors.ts';
import type { Store } from './store.ts';
import { type Bucket, limitWindow, takeTokens, waitFor } from './token-bucket.ts';

/** What one instance holds of a bucket that all share. */
interface Lease {
  tokens: number;
  /** How much was asked for last: a lease that is used up before its end is followed by one twice its size. */
  size: number;
  /** What is left of a lease is not used after this: it was counted in an earlier window. */
  until: number;
  /** The shared bucket as it was when last seen; while the store is unavailable, this instance's own. */
  bucket: Bucket;
  /** Until then the shared bucket is known to be empty. */
  emptyUntil: number;
  /** Requests that come while a lease is fetched wait for that one. */
  fetching: Promise<void> | undefined;
}

/** How a limit stands, for the `RateLimit` and `RateLimit-Policy` headers. */
export interface LimitState {
  limit: number;
  remaining: number;
  /** Seconds until the bucket is full again. */
  reset: number;
}

/** The most of a limit that one lease takes: at full rate 50 writes to the store a minute, not 1,000. */
const share = 0.02;
const leaseLifetime = 5_000;
const mostLeases = 10_000;

/**
 * Limits over all instances without a write a request: the bucket is in the store, and an instance takes a share of
 * it at a time. What was taken is gone from the bucket whether it is used or not, so that all together never let
 * through more than the bucket gave, as long as it can be reached (docs/limits.md).
 */
export class RateLimiter {
  readonly #store: Store;
  readonly #now: () => number;
  readonly #leases = new Map<string, Lease>();

  constructor(store: Store, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  /**
   * Takes `cost` from the bucket `id` of `limit` a minute. There is something to wait for only where the lease does
   * not hold as much.
   *
   * @throws RoostError `rate_limited` with `retryAfter` where it is empty.
   */
  take(id: string, limit: number, cost: number): LimitState | Promise<LimitState> {
    // What costs more than a full bucket holds would never pass.
    const wanted = Math.min(cost, limit);
    const lease = this.#leaseOf(id, limit);
    return this.#takeLeased(lease, limit, wanted) ?? this.#takeShared(id, lease, limit, wanted);
  }

  /** @returns undefined where another lease is to be fetched first. */
  #takeLeased(lease: Lease, limit: number, wanted: number): LimitState | undefined {
    const now = this.#now();
    if (lease.until <= now) lease.tokens = 0;
    if (lease.tokens >= wanted) {
      lease.tokens -= wanted;
      return this.#stateOf(lease, limit);
    }
    if (lease.emptyUntil > now) throw this.#refusal(lease, limit, wanted);
    return undefined;
  }

  async #takeShared(id: string, lease: Lease, limit: number, wanted: number): Promise<LimitState> {
    for (;;) {
      lease.fetching ??= this.#fetch(id, lease, limit, wanted).finally(() => {
        lease.fetching = undefined;
      });
      await lease.fetching;
      const state = this.#takeLeased(lease, limit, wanted);
      if (state) return state;
    }
  }

  #leaseOf(id: string, limit: number): Lease {
    const present = this.#leases.get(id);
    if (present) return present;
    if (this.#leases.size >= mostLeases) this.#leases.clear();
    const bucket = { tokens: limit, at: this.#now() };
    const lease: Lease = { tokens: 0, size: 0, until: 0, bucket, emptyUntil: 0, fetching: undefined };
    this.#leases.set(id, lease);
    return lease;
  }

  async #fetch(id: string, lease: Lease, limit: number, wanted: number): Promise<void> {
    const at = this.#now();
    const least = wanted - lease.tokens;
    lease.size = lease.until > at ? Math.min(lease.size * 2, Math.ceil(limit * share)) : 1;
    const request = { least, most: Math.max(least, lease.size), at };
    const { bucket, granted } = await this.#store.takeTokens(id, limit, request).catch((error: unknown) => {
      if (!(error instanceof RoostError) || error.code !== 'unavailable') throw error;
      // A store that cannot be written to refuses writes by itself; reads are not to go down with the limit.
      return takeTokens(lease.bucket, limit, request);
    });
    lease.bucket = bucket;
    if (granted === 0) {
      lease.emptyUntil = at + Math.max(1, waitFor(bucket, limit, least));
      return;
    }
    lease.tokens += granted;
    lease.until = at + leaseLifetime;
  }

  #stateOf({ bucket, tokens }: Lease, limit: number): LimitState {
    const refilled = ((this.#now() - bucket.at) * limit) / limitWindow;
    const remaining = Math.max(0, Math.min(limit, Math.floor(bucket.tokens + refilled + tokens)));
    return { limit, remaining, reset: Math.ceil(((limit - remaining) * limitWindow) / limit / 1000) };
  }

  #refusal(lease: Lease, limit: number, wanted: number): RateLimited {
    const milliseconds = Math.max(
      lease.emptyUntil - this.#now(),
      waitFor(lease.bucket, limit, wanted - lease.tokens),
    );
    return new RateLimited(Math.max(1, Math.ceil(milliseconds / 1000)), this.#stateOf(lease, limit));
  }
}

/** Over the limit: says when to come again, and how the limit stands. */
export class RateLimited extends RoostError {
  readonly limitState: LimitState;

  constructor(retryAfter: number, limitState: LimitState) {
    super('rate_limited', { retryAfter });
    this.limitState = limitState;
  }
}
