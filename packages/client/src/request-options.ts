/** Settings of one call. */
export interface RequestOptions {
  /** Ends the call, and whatever it waits for; it rejects with the signal's reason, as `fetch` does. */
  signal?: AbortSignal | undefined;
  /** In milliseconds, for each attempt; 0 for none. In place of the client's. */
  timeout?: number | undefined;
  /** How often a failed attempt is repeated at most. In place of the client's. */
  retries?: number | undefined;
  /**
   * For an operation that makes a new thing each time: within 24 hours the same key makes nothing again, and is answered as it was
   * the first time. By default each call has one of its own. 1 to 255 visible ASCII characters.
   */
  idempotencyKey?: string | undefined;
}
