// Made from the contract by `npx pnpm generate`: change packages/schemas, not this file.

import type { ListPromise } from '../list-promise.ts';
import type { AuditEntry } from '../records.ts';
import type { RequestOptions } from '../request-options.ts';
import type { Action } from '../words.ts';

export interface AuditListInput {
  /** Id of who did it: a key id, a user key, an email */
  actor?: string | undefined;
  action?: Action | undefined;
  /** Id of what was changed: a user key, a field key, a key id */
  target?: string | undefined;
  /** Not before this */
  from?: string | undefined;
  /** Before this */
  to?: string | undefined;
  /** Rows a page, 1–1000; without it, all of them */
  limit?: number | undefined;
  /** Where the page starts: from the Link header of the page before */
  cursor?: string | undefined;
}

export interface AuditOperations {
  /**
   * The audit trail, newest first.
   *
   * One entry for each change that Roost acknowledged in the environment.
   *
   * Awaited, it is one page, or the whole list where `limit` is left out. Walked with `for await`, it is
   * all of the list, page by page.
   *
   * @example
   * for await (const row of roost.audit.list({ target: 'alice@feathery.tech' })) console.log(row);
   */
  list(input?: AuditListInput, options?: RequestOptions): ListPromise<AuditEntry>;
}
