// Made from the contract by `npx pnpm generate`: change packages/schemas, not this file.

import type { RequestOptions } from '../request-options.ts';

export interface ServiceOperations {
  /**
   * Liveness.
   *
   * 200 while the service answers and its store can be reached, 503 otherwise.
   *
   * @example
   * const answer = await roost.service.health();
   */
  health(
    input?: unknown,
    options?: RequestOptions,
  ): Promise<{
    status: 'ok';
  }>;

  /**
   * Brew coffee.
   *
   * The server cannot brew coffee, because it is a teapot.
   *
   * @example
   * await roost.service.coffee();
   */
  coffee(input?: unknown, options?: RequestOptions): Promise<undefined>;

  /**
   * This contract, as an OpenAPI 3.1 document.
   *
   * @example
   * const answer = await roost.service.openapi();
   */
  openapi(
    input?: unknown,
    options?: RequestOptions,
  ): Promise<{
    openapi: string;
    [name: string]: unknown;
  }>;

  /**
   * This contract, as a page to read.
   *
   * @example
   * const answer = await roost.service.docs();
   */
  docs(input?: unknown, options?: RequestOptions): Promise<string>;

  /**
   * The program of that page.
   *
   * The page names its version in the query, so that it may be kept for a year.
   *
   * @example
   * const answer = await roost.service.docsRenderer();
   */
  docsRenderer(input?: unknown, options?: RequestOptions): Promise<string>;
}
