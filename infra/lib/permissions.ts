import { byDigest, byList } from '@roost/aws/tables';
import { type Area, contract, type Endpoint } from '@roost/schemas';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { TableName } from './tables.ts';

/** The functions that read the tables' stream rather than requests. */
export const streamReaders = ['changes', 'sweeper'] as const;
export type StreamReader = (typeof streamReaders)[number];

/**
 * What a function may do with the items of a table, and why it has to. What one request names together stands in one
 * grant: IAM looks for a single statement that allows all of it.
 */
interface Grant {
  table: TableName;
  /** On this index alone. */
  index?: string;
  actions: readonly Action[];
  /** Partition keys that may be named, `*` for any text: see packages/aws/src/places.ts. */
  keys?: readonly string[];
  /** Attributes that may be named. */
  attributes?: readonly string[];
  why: string;
}

/** ConditionCheckItem is the part of a transaction that only looks. */
type Action =
  | 'GetItem'
  | 'BatchGetItem'
  | 'Query'
  | 'Scan'
  | 'PutItem'
  | 'UpdateItem'
  | 'ConditionCheckItem'
  | 'DeleteItem';

const authenticates: readonly Grant[] = [
  {
    table: 'data',
    actions: ['GetItem'],
    keys: ['DIGEST#*', 'KEY#*', 'USER#*', 'ENVIRONMENTS'],
    why: 'finds an API key, and whom it or a token stands for',
  },
  { table: 'data', index: byDigest, actions: ['Query'], why: 'finds a user by her API key' },
  {
    table: 'data',
    actions: ['UpdateItem'],
    keys: ['KEY#*'],
    attributes: ['pk', 'sk', 'lastUsedAt'],
    why: 'notes when a key is used, and can change nothing else of it',
  },
  {
    table: 'data',
    actions: ['PutItem'],
    keys: ['USER#*'],
    why: 'makes a user on first sight of her sign-on',
  },
  {
    table: 'transient',
    actions: ['GetItem', 'PutItem'],
    keys: ['BUCKET#*'],
    why: "takes from callers' limits",
  },
];

/** No function that answers requests can delete an item of `data`: it leaves a tombstone, for the sweeper. */
const areaGrants: Record<Area, readonly Grant[]> = {
  service: [
    { table: 'data', actions: ['GetItem'], keys: ['ENVIRONMENTS'], why: 'asks whether the store is there' },
  ],
  users: [
    ...authenticates,
    { table: 'data', index: byList, actions: ['Query'], keys: ['USERS#*'], why: 'lists users' },
    {
      table: 'data',
      actions: ['PutItem', 'UpdateItem'],
      keys: ['USER#*'],
      why: 'makes, changes and ends users',
    },
  ],
  fields: [
    ...authenticates,
    {
      table: 'data',
      actions: ['GetItem', 'BatchGetItem', 'Query'],
      keys: ['FIELDS', 'USER#*'],
      why: 'reads definitions and values',
    },
    {
      table: 'data',
      actions: ['PutItem', 'UpdateItem', 'ConditionCheckItem'],
      keys: ['FIELDS', 'USER#*'],
      why: 'writes definitions and values',
    },
  ],
  keys: [
    ...authenticates,
    { table: 'data', index: byList, actions: ['Query'], keys: ['KEYS#*'], why: 'lists keys' },
    { table: 'data', actions: ['BatchGetItem'], keys: ['KEY#*'], why: 'reads the keys of a list' },
    {
      table: 'data',
      actions: ['PutItem', 'UpdateItem'],
      keys: ['KEY#*', 'DIGEST#*'],
      why: 'the one function that makes and ends keys',
    },
  ],
  audit: [
    ...authenticates,
    { table: 'trail', actions: ['Query'], why: 'the one function that reads the trail' },
  ],
};

const readerGrants: Record<StreamReader, readonly Grant[]> = {
  changes: [{ table: 'trail', actions: ['PutItem'], why: 'the one function that writes the trail' }],
  sweeper: [
    {
      table: 'data',
      index: byList,
      actions: ['Query'],
      keys: ['KEYS#*', 'USERS#*'],
      why: 'finds what is left of an environment',
    },
    { table: 'data', actions: ['Scan'], why: "finds a deleted field's values, in whichever partition" },
    {
      table: 'data',
      actions: ['GetItem', 'Query', 'DeleteItem'],
      keys: ['USER#*', 'KEY#*', 'DIGEST#*', 'FIELDS'],
      why: 'removes what is left; an environment stays, for its generation',
    },
    {
      table: 'transient',
      actions: ['GetItem', 'PutItem', 'DeleteItem'],
      keys: ['SWEEP#*'],
      why: 'keeps its place in a long sweep',
    },
  ],
};

const keepsFirstAnswers: Grant = {
  table: 'transient',
  actions: ['PutItem', 'UpdateItem', 'DeleteItem'],
  keys: ['ATTEMPT#*'],
  why: 'keeps the first answer to an Idempotency-Key, or drops an attempt that came to nothing',
};

/** The functions that authenticate read the secret, and none writes it: that is for the command line. */
export function secretStatements(
  name: Area | StreamReader,
  { secretArn }: { secretArn: string },
): PolicyStatement[] {
  if (name === 'service' || isStreamReader(name)) return [];
  return [new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [secretArn] })];
}

/**
 * What a function may do with the tables, and nothing more. Every action that is granted for some keys alone always
 * names one: a condition on the keys of a request that has none holds nothing back.
 */
export function tableStatements(
  name: Area | StreamReader,
  tables: Record<TableName, { tableArn: string }>,
): PolicyStatement[] {
  const grants = isStreamReader(name)
    ? readerGrants[name]
    : [...areaGrants[name], ...(makesNew(name) ? [keepsFirstAnswers] : [])];
  return grants.map(({ table, index, actions, keys, attributes }) => {
    const { tableArn } = tables[table];
    return new PolicyStatement({
      actions: actions.map((action) => `dynamodb:${action}`),
      resources: [index === undefined ? tableArn : `${tableArn}/index/${index}`],
      conditions: {
        ...(keys && { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': keys } }),
        ...(attributes && { 'ForAllValues:StringEquals': { 'dynamodb:Attributes': attributes } }),
      },
    });
  });
}

function isStreamReader(name: string): name is StreamReader {
  return (streamReaders as readonly string[]).includes(name);
}

function makesNew(area: Area): boolean {
  return (contract as readonly Endpoint[]).some((endpoint) => endpoint.area === area && endpoint.makesNew);
}
