// Made from the contract by `npx pnpm generate`: change packages/schemas, not this file.

import type { RequestOptions } from '../request-options.ts';

export interface AccountOperations {
  /**
   * Whose deployment this is.
   *
   * Clients of later references ask for it to see whether their key is good.
   *
   * @example
   * const answer = await roost.account.read();
   */
  read(
    input?: unknown,
    options?: RequestOptions,
  ): Promise<{
    /** The name of the team, as the deployment sets it */
    team: string;
  }>;
}
