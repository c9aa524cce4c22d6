import {
  DynamoDBClient,
  type DynamoDBClientConfig,
  type DynamoDBClientResolvedConfig,
  type ServiceInputTypes,
  type ServiceOutputTypes,
} from '@aws-sdk/client-dynamodb';
import type { Command } from '@smithy/types';
import type { Deadline } from './deadline.ts';

/** The names of the deployment's four tables, see tables.ts. */
export interface TableNames {
  data: string;
  trail: string;
  transient: string;
  deliveries: string;
}

type Send = <Input extends ServiceInputTypes, Output extends ServiceOutputTypes>(
  command: Command<ServiceInputTypes, Input, ServiceOutputTypes, Output, DynamoDBClientResolvedConfig>,
) => Promise<Output>;

/** What the parts of the store stand on: how to send a command, and to which tables. */
export interface Db {
  tables: TableNames;
  /** Rejects with the SDK's own errors, once it has given up: see dynamodb-errors.ts for what becomes of them. */
  send: Send;
  close(): void;
}

export interface DbOptions {
  tables: TableNames;
  /** Region, endpoint, credentials and the like where the SDK is not to find them its usual way. */
  client?: DynamoDBClientConfig;
  /** Calls are cut off when it is over. */
  deadline?: Deadline;
}

/**
 * Three attempts of at most two seconds each: a call that DynamoDB does not answer is given up long before the time of
 * a Lambda function that made it is over.
 */
const patience: DynamoDBClientConfig = {
  maxAttempts: 3,
  retryMode: 'standard',
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_000, throwOnRequestTimeout: true },
};

export function openDb({ tables, client: config, deadline }: DbOptions): Db {
  const client = new DynamoDBClient({ ...patience, ...config });
  return {
    tables,
    send: (command) => {
      const abortSignal = deadline?.signal();
      return client.send(command, abortSignal ? { abortSignal } : {});
    },
    close: () => client.destroy(),
  };
}
