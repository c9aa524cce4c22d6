import type { OperationName } from './contract.ts';

/** The references that a client may be written against, by the months of their words; the first is the seed's. */
export const dialects = ['2021-02', '2023-10'] as const;

export type Dialect = (typeof dialects)[number];

/** What the contract is declared in, and what is spoken with whoever has said nothing else. */
export const defaultDialect = '2021-02' satisfies Dialect;

/** What a dialect calls otherwise in one operation. What is not named here is called the same: all data, too. */
export interface DialectWords {
  /** A parameter's words, wherever it stands; the first is the one that errors use. */
  parameters?: Readonly<Record<string, readonly string[]>>;
  /** An attribute's words, in the answer or in each row of a list: it stands there under each of them. */
  answer?: Readonly<Record<string, readonly string[]>>;
  /** The rows are one object, below this name: of each row, one attribute is the name and one the value there. */
  gathered?: { below: string; name: string; value: string };
}

type Table = Readonly<Partial<Record<OperationName, DialectWords>>>;

const user = { answer: { key: ['id'] } };
const userWithApiKey = { answer: { api_key: ['sdk_key'], key: ['id'] } };
const field = { answer: { key: ['id', 'field_id'] } };
const inPath = { parameters: { key: ['id'] } };

/**
 * Feathery's reference as it was in October 2023. A user and a listed field are named by `id`, a field whose value is set
 * by `field_id`, and a user's own key is her `sdk_key`. `field_id` and one value at a time are of the references before it,
 * which named the rest likewise. A listed field says `field_id` as well, so that one word is enough to go on with. What is Roost's own follows: a thing's own key is its `id`.
 *
 * Source: `source/index.html.md` in the history of https://github.com/feathery-org/slate, shown at
 * https://api-docs.feathery.io.
 */
const october2023: Table = {
  'users.list': user,
  'users.upsert': { ...userWithApiKey, ...inPath },
  'users.read': { ...user, ...inPath },
  'users.delete': inPath,
  'users.regenerate': { ...userWithApiKey, ...inPath },
  'fields.list': { parameters: { key: ['id'] }, ...field },
  'fields.upsert': { parameters: { key: ['id', 'field_id'] }, ...field },
  'fields.delete': inPath,
  'values.set': { parameters: { user_key: ['id'], key: ['field_id'] }, answer: { key: ['field_id'] } },
  'values.setMany': {
    parameters: { user_key: ['id'] },
    gathered: { below: 'fields', name: 'key', value: 'value' },
  },
  'values.clear': { parameters: { user_key: ['id'], key: ['field_id'] } },
};

/** The one table of words, by dialect and operation. Who uses it: packages/lambda, at the edge, and nobody below. */
const table: Readonly<Record<Dialect, Table>> = { '2021-02': {}, '2023-10': october2023 };

/** @returns undefined where the dialect calls everything as the contract does. */
export function dialectWords(dialect: Dialect, operation: string): DialectWords | undefined {
  return table[dialect][operation as OperationName];
}
