// Made from the contract by `npx pnpm generate`: change packages/schemas, not this file.

import type { ListPromise } from '../list-promise.ts';
import type { User, UserExport, UserWithApiKey } from '../records.ts';
import type { RequestOptions } from '../request-options.ts';

export interface UsersListInput {
  /** Rows a page, 1–1000; without it, all of them */
  limit?: number | undefined;
  /** Where the page starts: from the Link header of the page before */
  cursor?: string | undefined;
}

export interface UsersUpsertInput {
  /** Your unique user key */
  key: string;
  /** Your human-friendly user name */
  name?: string | null | undefined;
}

export interface UsersReadInput {
  /** Your unique user key */
  key: string;
}

export interface UsersExportInput {
  /** Your unique user key */
  key: string;
  /** False leaves out the audit trail, all of which has to be read for it */
  audit?: boolean | undefined;
}

export interface UsersDeleteInput {
  /** Your unique user key */
  key: string;
}

export interface UsersRegenerateInput {
  /** Your unique user key */
  key: string;
}

export interface UsersOperations {
  /**
   * List all users.
   *
   * List all of your users, in order of creation.
   *
   * Awaited, it is one page, or the whole list where `limit` is left out. Walked with `for await`, it is
   * all of the list, page by page.
   *
   * @example
   * for await (const row of roost.users.list()) console.log(row);
   */
  list(input?: UsersListInput, options?: RequestOptions): ListPromise<User>;

  /**
   * Create, update or fetch a user.
   *
   * A user whose key does not exist is made from the body. One who exists is updated from it; with the
   * key alone she is fetched and nothing changes. `name: null` clears the name.
   *
   * @example
   * const answer = await roost.users.upsert({ key: 'carol@feathery.tech', name: 'Carol' });
   */
  upsert(input: UsersUpsertInput, options?: RequestOptions): Promise<UserWithApiKey>;

  /**
   * Read one user.
   *
   * @example
   * const answer = await roost.users.read({ key: 'alice@feathery.tech' });
   */
  read(input: UsersReadInput, options?: RequestOptions): Promise<User>;

  /**
   * Everything Roost holds on a user.
   *
   * One document: the user, her values with the questions that they answer, and the entries of the audit
   * trail about her and by her. What is too large for one answer is refused, never cut.
   *
   * @example
   * const answer = await roost.users.export({ key: 'alice@feathery.tech' });
   */
  export(input: UsersExportInput, options?: RequestOptions): Promise<UserExport>;

  /**
   * Delete a user.
   *
   * Her values and her API key go with her.
   *
   * @example
   * await roost.users.delete({ key: 'bob@feathery.tech' });
   */
  delete(input: UsersDeleteInput, options?: RequestOptions): Promise<undefined>;

  /**
   * Replace a user's own API key.
   *
   * The old one is refused everywhere within 5 seconds.
   *
   * @example
   * const answer = await roost.users.regenerate({ key: 'alice@feathery.tech' });
   */
  regenerate(input: UsersRegenerateInput, options?: RequestOptions): Promise<UserWithApiKey>;
}
