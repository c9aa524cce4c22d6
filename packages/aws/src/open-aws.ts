import type { Secrets, Store } from '@roost/core';
import { openDb, type TableNames } from './db.ts';
import type { Deadline } from './deadline.ts';
import { openDynamoDbStore } from './dynamodb-store.ts';
import { openSecretsManager } from './secrets-manager.ts';

/** The environment variables of a function, or what the command line has read of a deployment in their place. */
export type AwsEnvironment = Record<string, string | undefined>;

/**
 * Both ports on a deployment in AWS, its region and credentials found the SDK's usual way.
 *
 * @throws Error for a variable that is not set.
 */
export function openAws(
  environment: AwsEnvironment,
  { deadline }: { deadline?: Deadline } = {},
): { store: Store; secrets: Secrets } {
  const inTime = deadline ? { deadline } : {};
  const db = openDb({ tables: readTableNames(environment), ...inTime });
  const { secrets } = openSecretsManager({ id: required(environment, 'ROOST_SECRET_ID'), ...inTime });
  return { store: openDynamoDbStore(db), secrets };
}

/** @throws Error for a variable that is not set. */
export function readTableNames(environment: AwsEnvironment): TableNames {
  return {
    data: required(environment, 'ROOST_DATA_TABLE'),
    trail: required(environment, 'ROOST_TRAIL_TABLE'),
    transient: required(environment, 'ROOST_TRANSIENT_TABLE'),
  };
}

function required(environment: AwsEnvironment, name: string): string {
  const value = environment[name];
  if (!value) throw new Error(`${name} is not set: the stack in infra gives it to every function`);
  return value;
}
