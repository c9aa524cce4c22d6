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
}
