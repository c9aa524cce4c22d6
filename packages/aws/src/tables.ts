/** A table as a deployment has it: the stack declares it from this, and tests make it from this. All keys are strings. */
export interface TableDefinition {
  partitionKey: string;
  sortKey?: string;
  indexes: readonly IndexDefinition[];
  /** Old and new images of every change, for the readers of the stream. */
  stream: boolean;
  /** Holds the second since 1970 from which DynamoDB may remove an item. */
  expiryAttribute?: string;
}

export interface IndexDefinition {
  name: string;
  partitionKey: string;
  sortKey?: string;
  /** What an index holds besides all keys. */
  projected: readonly string[];
}

/** Finds users by the digest of their own API keys. Its rows say where they are, and are read there. */
export const byDigest = 'byDigest';

/** Users of an environment in order of creation, in shards, and keys of an environment. */
export const byList = 'byList';

/** Users, values, fields, keys, webhook endpoints and environments; see docs/dynamodb.md. */
const data: TableDefinition = {
  partitionKey: 'pk',
  sortKey: 'sk',
  indexes: [
    { name: byDigest, partitionKey: 'userDigest', projected: [] },
    {
      name: byList,
      partitionKey: 'listPk',
      sortKey: 'listSk',
      projected: ['name', 'createdAt', 'updatedAt'],
    },
  ],
  stream: true,
};

/** The audit trail, apart from the rest: one function writes it and one reads it. */
const trail: TableDefinition = {
  partitionKey: 'pk',
  sortKey: 'sk',
  indexes: [],
  stream: false,
  expiryAttribute: 'expiresAt',
};

/** What lives for minutes: limits and attempts. */
const transient: TableDefinition = {
  partitionKey: 'pk',
  indexes: [],
  stream: false,
  expiryAttribute: 'expiresAt',
};

/** What webhook endpoints are sent, and what came of it: each endpoint's log, and the bodies of events. */
const deliveries: TableDefinition = {
  partitionKey: 'pk',
  sortKey: 'sk',
  indexes: [],
  stream: false,
  expiryAttribute: 'expiresAt',
};

export const tableDefinitions = { data, trail, transient, deliveries } as const;
