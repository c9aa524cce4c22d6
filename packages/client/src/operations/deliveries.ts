// Made from the contract by `npx pnpm generate`: change packages/schemas, not this file.

import type { ListPromise } from '../list-promise.ts';
import type { Delivery, DeliveryInFull } from '../records.ts';
import type { RequestOptions } from '../request-options.ts';
import type { DeliveryState } from '../words.ts';

export interface DeliveriesListInput {
  /** The id of a webhook endpoint */
  id: string;
  state?: DeliveryState | undefined;
  /** Of events not before this */
  from?: string | undefined;
  /** Of events before this */
  to?: string | undefined;
  /** Rows a page, 1–1000; without it, all of them */
  limit?: number | undefined;
  /** Where the page starts: from the Link header of the page before */
  cursor?: string | undefined;
}

export interface DeliveriesReadInput {
  /** The id of a delivery */
  delivery_id: string;
}

export interface DeliveriesReplayInput {
  /** The id of a delivery */
  delivery_id: string;
}

export interface DeliveriesReplayFailedInput {
  /** The id of a webhook endpoint */
  id: string;
  /** Of events not before this */
  since: string;
  /** Of events before this */
  until?: string | undefined;
}

export interface DeliveriesOperations {
  /**
   * The delivery log of a webhook endpoint, newest first.
   *
   * Awaited, it is one page, or the whole list where `limit` is left out. Walked with `for await`, it is
   * all of the list, page by page.
   *
   * @example
   * for await (const row of roost.deliveries.list({ id })) console.log(row);
   */
  list(input: DeliveriesListInput, options?: RequestOptions): ListPromise<Delivery>;

  /**
   * Read one delivery: each attempt, and what is sent.
   *
   * @example
   * const answer = await roost.deliveries.read({ delivery_id: id });
   */
  read(input: DeliveriesReadInput, options?: RequestOptions): Promise<DeliveryInFull>;

  /**
   * Send a delivery once more.
   *
   * One more attempt with the same `webhook-id` and the current secret. Where a delivery has ended and
   * this attempt fails, it stays as it was.
   *
   * @example
   * const answer = await roost.deliveries.replay({ delivery_id: id });
   */
  replay(input: DeliveriesReplayInput, options?: RequestOptions): Promise<Delivery>;

  /**
   * Send all failed deliveries since a time once more.
   *
   * Oldest first, ten a second, at most 500 for each request: ask again while `more` is true.
   *
   * @example
   * const answer = await roost.deliveries.replayFailed({ id, since: '2026-01-01T00:00:00Z' });
   */
  replayFailed(
    input: DeliveriesReplayFailedInput,
    options?: RequestOptions,
  ): Promise<{
    /** How many will be sent once more */
    replayed: number;
    /** Whether there are others */
    more: boolean;
  }>;
}
