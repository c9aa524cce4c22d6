import { byDigest, byList } from '@roost/aws/tables';
import { type Area, contract, type Endpoint } from '@roost/schemas';
import { type FunctionName, isArea, type Worker } from './function-names.ts';
import type { TableName } from './tables.ts';

/**
 * What a function may do with the items of a table, and why it has to. What one request names together stands in one
 * grant: IAM looks for a single statement that allows all of it.
 */
export interface Grant {
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
    { table: 'data', actions: ['Query'], keys: ['FIELDS', 'USER#*'], why: 'exports what a user told' },
    { table: 'trail', actions: ['Query'], why: 'exports what was done to a user, and by her' },
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
  audit: [...authenticates, { table: 'trail', actions: ['Query'], why: 'lists the trail' }],
  webhooks: [
    ...authenticates,
    {
      table: 'data',
      actions: ['GetItem', 'Query', 'PutItem', 'UpdateItem'],
      keys: ['WEBHOOKS'],
      why: 'makes, changes and ends endpoints',
    },
    {
      table: 'deliveries',
      actions: ['GetItem', 'Query'],
      keys: ['WEBHOOK#*', 'DELIVERY#*', 'EVENT#*'],
      why: 'the one function that reads the log of deliveries',
    },
    {
      table: 'deliveries',
      actions: ['PutItem', 'UpdateItem'],
      keys: ['WEBHOOK#*', 'EVENT#*'],
      why: 'makes deliveries of samples, and replays due',
    },
  ],
};

const workerGrants: Record<Worker, readonly Grant[]> = {
  changes: [
    { table: 'trail', actions: ['PutItem'], why: 'the one function that writes the trail' },
    { table: 'data', actions: ['Query'], keys: ['WEBHOOKS'], why: 'asks which endpoints hear of a change' },
    {
      table: 'deliveries',
      actions: ['PutItem'],
      keys: ['WEBHOOK#*', 'EVENT#*'],
      why: 'keeps what is sent, and to whom',
    },
  ],
  deliveries: [
    {
      table: 'data',
      actions: ['GetItem'],
      keys: ['ENVIRONMENTS', 'WEBHOOKS'],
      why: 'asks where to send, and whether its environment is still there',
    },
    {
      table: 'data',
      actions: ['UpdateItem'],
      keys: ['WEBHOOKS'],
      why: 'notes since when an endpoint fails, and turns it off',
    },
    {
      table: 'deliveries',
      actions: ['GetItem', 'Query'],
      keys: ['WEBHOOK#*', 'EVENT#*'],
      why: 'reads what is due',
    },
    {
      table: 'deliveries',
      actions: ['PutItem', 'UpdateItem'],
      keys: ['WEBHOOK#*', 'DELIVERY#*'],
      why: 'the one function that records attempts',
    },
  ],
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
      keys: ['USER#*', 'KEY#*', 'DIGEST#*', 'FIELDS', 'WEBHOOKS', 'INTENT#*'],
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

/** Of the functions before another service that holds the users. */
const standsBefore: Partial<Record<FunctionName, Grant>> = Object.fromEntries(
  (['users', 'fields'] as const).map((area) => [
    area,
    {
      table: 'data',
      actions: ['GetItem', 'PutItem'],
      keys: ['INTENT#*'],
      why: 'notes what it is about to change there, and what came of it',
    },
  ]),
);

const keepsFirstAnswers: Grant = {
  table: 'transient',
  actions: ['PutItem', 'UpdateItem', 'DeleteItem'],
  keys: ['ATTEMPT#*'],
  why: 'keeps the first answer to an Idempotency-Key, or drops an attempt that came to nothing',
};

/**
 * What a function may do with the tables, and nothing more.
 *
 * @param options.upstream whether another service holds the users of the deployment.
 */
export function tableGrants(name: FunctionName, { upstream = false } = {}): readonly Grant[] {
  if (!isArea(name)) return workerGrants[name];
  const before = upstream ? standsBefore[name] : undefined;
  return [...areaGrants[name], ...(before ? [before] : []), ...(makesNew(name) ? [keepsFirstAnswers] : [])];
}

/** Who reads the secret, and none writes it: that is for the command line. */
export function readsSecret(name: FunctionName): boolean {
  // Whoever authenticates, and whoever signs what it sends.
  return name === 'deliveries' || (isArea(name) && name !== 'service');
}

/** Which queue a function may put messages into, and why. */
export const sends: Partial<Record<FunctionName, { queue: 'firsts' | 'retries'; why: string }>> = {
  changes: { queue: 'firsts', why: 'tells of the first attempts of what it has made deliveries of' },
  webhooks: { queue: 'retries', why: 'tells of samples and replays' },
  deliveries: { queue: 'retries', why: 'tells of what is due later' },
};

function makesNew(area: Area): boolean {
  return (contract as readonly Endpoint[]).some((endpoint) => endpoint.area === area && endpoint.makesNew);
}
