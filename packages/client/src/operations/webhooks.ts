// Made from the contract by `npx pnpm generate`: change packages/schemas, not this file.

import type { ListPromise } from '../list-promise.ts';
import type { Delivery, NewWebhook, Webhook } from '../records.ts';
import type { RequestOptions } from '../request-options.ts';
import type { WebhookEventType } from '../words.ts';

export interface WebhooksListInput {
  /** Rows a page, 1–1000; without it, all of them */
  limit?: number | undefined;
  /** Where the page starts: from the Link header of the page before */
  cursor?: string | undefined;
}

export interface WebhooksCreateInput {
  /** Where events are sent: an https address that the public internet can reach */
  url: string;
  /** The types of events that are sent; null for all of them */
  events?: Array<WebhookEventType> | null | undefined;
  description?: string | null | undefined;
  /** true by default */
  enabled?: boolean | undefined;
}

export interface WebhooksReadInput {
  /** The id of a webhook endpoint */
  id: string;
}

export interface WebhooksUpdateInput {
  /** The id of a webhook endpoint */
  id: string;
  /** Where events are sent: an https address that the public internet can reach */
  url?: string | undefined;
  /** The types of events that are sent; null for all of them */
  events?: Array<WebhookEventType> | null | undefined;
  description?: string | null | undefined;
  enabled?: boolean | undefined;
}

export interface WebhooksDeleteInput {
  /** The id of a webhook endpoint */
  id: string;
}

export interface WebhooksRotateInput {
  /** The id of a webhook endpoint */
  id: string;
  /** A day by default; at most 30 days; with 0 the old secret signs nothing more */
  grace_seconds?: number | undefined;
}

export interface WebhooksTestInput {
  /** The id of a webhook endpoint */
  id: string;
  /** By default the first type that the endpoint takes */
  type?: WebhookEventType | undefined;
}

export interface WebhooksOperations {
  /**
   * List the webhook endpoints of the environment.
   *
   * In order of creation.
   *
   * Awaited, it is one page, or the whole list where `limit` is left out. Walked with `for await`, it is
   * all of the list, page by page.
   *
   * @example
   * for await (const row of roost.webhooks.list()) console.log(row);
   */
  list(input?: WebhooksListInput, options?: RequestOptions): ListPromise<Webhook>;

  /**
   * Make a webhook endpoint.
   *
   * Events of the environment are sent to it from now on, by the Standard Webhooks specification, until
   * it answers 2xx. At most 100 endpoints in an environment.
   *
   * @example
   * const answer = await roost.webhooks.create({ url: 'https://example.com/hooks/roost', events: ['value.set', 'value.cleared'] });
   */
  create(input: WebhooksCreateInput, options?: RequestOptions): Promise<NewWebhook>;

  /**
   * Read one webhook endpoint.
   *
   * @example
   * const answer = await roost.webhooks.read({ id });
   */
  read(input: WebhooksReadInput, options?: RequestOptions): Promise<Webhook>;

  /**
   * Change a webhook endpoint.
   *
   * What is left out stays as it is. While it is off no events are kept for it; deliveries that come due
   * then fail, and can be replayed.
   *
   * @example
   * const answer = await roost.webhooks.update({ id, enabled: false });
   */
  update(input: WebhooksUpdateInput, options?: RequestOptions): Promise<Webhook>;

  /**
   * Delete a webhook endpoint, and its deliveries.
   *
   * @example
   * await roost.webhooks.delete({ id });
   */
  delete(input: WebhooksDeleteInput, options?: RequestOptions): Promise<undefined>;

  /**
   * Give a webhook endpoint another secret.
   *
   * For `grace_seconds` each request carries two signatures, of the new secret and of the one before it.
   *
   * @example
   * const answer = await roost.webhooks.rotate({ id });
   */
  rotate(input: WebhooksRotateInput, options?: RequestOptions): Promise<NewWebhook>;

  /**
   * Send a sample event to a webhook endpoint.
   *
   * A delivery like any other, with made-up data: see in the log what came of it.
   *
   * @example
   * const answer = await roost.webhooks.test({ id });
   */
  test(input: WebhooksTestInput, options?: RequestOptions): Promise<Delivery>;
}
