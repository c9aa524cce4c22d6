// Made from the contract by `npx pnpm generate`: change packages/schemas, not this file.

import type { SetValue } from '../records.ts';
import type { RequestOptions } from '../request-options.ts';

export interface ValuesSetInput {
  /** Your unique user key */
  user_key: string;
  /** Your unique field key */
  key: string;
  value: NonNullable<unknown> | null;
}

export interface ValuesSetManyInput {
  /** Your unique user key */
  user_key: string;
  fields: Record<string, unknown>;
}

export interface ValuesClearInput {
  /** Your unique user key */
  user_key: string;
  /** Your unique field key */
  key: string;
}

export interface ValuesOperations {
  /**
   * Set a user's value.
   *
   * Create or update the value of a field for a user. `null` clears it. The value that is there already
   * changes nothing.
   *
   * @example
   * const answer = await roost.values.set({ user_key: 'alice@feathery.tech', key: 'age', value: 21 });
   */
  set(input: ValuesSetInput, options?: RequestOptions): Promise<SetValue>;

  /**
   * Set many of a user's values, all or none.
   *
   * Up to 100 of them, each as if it were set alone.
   *
   * @example
   * const answer = await roost.values.setMany({ user_key: 'bob@feathery.tech', fields: { age: 34, name: 'Bob Jones' } });
   */
  setMany(input: ValuesSetManyInput, options?: RequestOptions): Promise<Array<SetValue>>;

  /**
   * Clear one of a user's values.
   *
   * @example
   * await roost.values.clear({ user_key: 'alice@feathery.tech', key: 'name' });
   */
  clear(input: ValuesClearInput, options?: RequestOptions): Promise<undefined>;
}
