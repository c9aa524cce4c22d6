// Made from the contract by `npx pnpm generate`: change packages/schemas, not this file.

import type { ListPromise } from '../list-promise.ts';
import type { ApiKey, NewApiKey } from '../records.ts';
import type { RequestOptions } from '../request-options.ts';
import type { Dialect, Scope } from '../words.ts';

export interface KeysListInput {
  /** Rows a page, 1–1000; without it, all of them */
  limit?: number | undefined;
  /** Where the page starts: from the Link header of the page before */
  cursor?: string | undefined;
}

export interface KeysCreateInput {
  /** What the key is for */
  name: string;
  /** What the key may do */
  scopes: Array<Scope>;
  /** After this the key is refused */
  expires_at?: string | null | undefined;
  /** Requests a minute that the key may make: null for the limit of the deployment, 0 for none */
  limit?: number | null | undefined;
  /** The reference whose words its answers use */
  dialect?: Dialect | undefined;
}

export interface KeysReadInput {
  /** The id of an API key: not a secret */
  id: string;
}

export interface KeysUpdateInput {
  /** The id of an API key: not a secret */
  id: string;
  name?: string | undefined;
  /** Requests a minute that the key may make: null for the limit of the deployment, 0 for none */
  limit?: number | null | undefined;
  /** The reference whose words its answers use */
  dialect?: Dialect | undefined;
}

export interface KeysRegenerateInput {
  /** The id of an API key: not a secret */
  id: string;
  /** 0 by default; at most 30 days */
  grace_seconds?: number | undefined;
}

export interface KeysKillInput {
  /** The id of an API key: not a secret */
  id: string;
  force?: boolean | undefined;
}

export interface KeysOperations {
  /**
   * List the API keys of the environment.
   *
   * In order of creation, dead ones included.
   *
   * Awaited, it is one page, or the whole list where `limit` is left out. Walked with `for await`, it is
   * all of the list, page by page.
   *
   * @example
   * for await (const row of roost.keys.list()) console.log(row);
   */
  list(input?: KeysListInput, options?: RequestOptions): ListPromise<ApiKey>;

  /**
   * Make an API key.
   *
   * It belongs to the environment of the key that asks, which cannot grant a scope that it lacks.
   *
   * @example
   * const answer = await roost.keys.create({ name: 'dashboard', scopes: ['users:read', 'values:read'] });
   */
  create(input: KeysCreateInput, options?: RequestOptions): Promise<NewApiKey>;

  /**
   * Read one API key.
   *
   * @example
   * const answer = await roost.keys.read({ id });
   */
  read(input: KeysReadInput, options?: RequestOptions): Promise<ApiKey>;

  /**
   * Rename an API key, or change its limit or its dialect.
   *
   * Scopes and expiry of a key are fixed: make another key for others.
   *
   * @example
   * const answer = await roost.keys.update({ id, name: 'website' });
   */
  update(input: KeysUpdateInput, options?: RequestOptions): Promise<ApiKey>;

  /**
   * Replace an API key by a successor.
   *
   * The successor has the same name, scopes, limit, dialect and expiry. The old key dies at once, or
   * after `grace_seconds`, but never later than its own expiry.
   *
   * @example
   * const answer = await roost.keys.regenerate({ id });
   */
  regenerate(input: KeysRegenerateInput, options?: RequestOptions): Promise<NewApiKey>;

  /**
   * Kill an API key: the kill-switch.
   *
   * It is refused everywhere within 5 seconds. The last key with `keys:write` of an environment takes
   * `"force": true`, in the body or the query: after it, keys are made at the command line alone.
   *
   * @example
   * await roost.keys.kill({ id });
   */
  kill(input: KeysKillInput, options?: RequestOptions): Promise<undefined>;
}
