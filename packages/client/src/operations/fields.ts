// Made from the contract by `npx pnpm generate`: change packages/schemas, not this file.

import type { ListPromise } from '../list-promise.ts';
import type { Field, FieldDefinition } from '../records.ts';
import type { RequestOptions } from '../request-options.ts';
import type { FieldType } from '../words.ts';

export interface FieldsListInput {
  /** Your unique user key */
  key?: string | undefined;
  /** Rows a page, 1–1000; without it, all of them */
  limit?: number | undefined;
  /** Where the page starts: from the Link header of the page before */
  cursor?: string | undefined;
}

export interface FieldsUpsertInput {
  /** Your unique field key */
  key: string;
  /** The field type; required for a new field */
  type?: FieldType | undefined;
  /** Human-friendly text to display for this field */
  display_text?: string | null | undefined;
  /** What the values of a dropdown, select, multiselect, button_group or dropdown_multi are picked from */
  options?: Array<string> | null | undefined;
  /** Whether a value is an array of the shape that the type gives */
  repeated?: boolean | undefined;
}

export interface FieldsDeleteInput {
  /** Your unique field key */
  key: string;
}

export interface FieldsOperations {
  /**
   * List all fields, with a user's values.
   *
   * Every field is listed, in order of creation; `value` is null where the user has none, or where no
   * user is named.
   *
   * Awaited, it is one page, or the whole list where `limit` is left out. Walked with `for await`, it is
   * all of the list, page by page.
   *
   * @example
   * for await (const row of roost.fields.list({ key: 'alice@feathery.tech' })) console.log(row);
   */
  list(input?: FieldsListInput, options?: RequestOptions): ListPromise<Field>;

  /**
   * Create or update a field.
   *
   * A field whose key does not exist is made, and needs a `type`. One that exists is updated from the
   * body; with the key alone it is fetched. Definitions are shared by all environments. Values that were
   * set before a change of `type`, `options` or `repeated` stay as they are; those set after it are
   * checked against the new definition.
   *
   * @example
   * const answer = await roost.fields.upsert({ key: 'plan', type: 'dropdown', display_text: 'Your plan', options: ['free', 'team'] });
   */
  upsert(input: FieldsUpsertInput, options?: RequestOptions): Promise<FieldDefinition>;

  /**
   * Delete a field, and its values in every environment.
   *
   * @example
   * await roost.fields.delete({ key: 'age' });
   */
  delete(input: FieldsDeleteInput, options?: RequestOptions): Promise<undefined>;
}
