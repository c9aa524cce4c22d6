import type { Secrets, Store } from '@roost/core';
import { openDb, type TableNames } from './db.ts';
import type { Deadline } from './deadline.ts';
import { readDeliveryOptions } from './delivery-options.ts';
import type { RetryQueue } from './delivery-queues.ts';
import { openDynamoDbStore } from './dynamodb-store.ts';
import { openSecretsManager } from './secrets-manager.ts';

/** The environment variables of a function, or what the command line has read of a deployment in their place. */
export type AwsEnvironment = Record<string, string | undefined>;

export interface AwsOptions {
  deadline?: Deadline;
  /** Where attempts wait; only who makes one due needs it. */
  retries?: RetryQueue;
}

/**
 * Both ports on a deployment in AWS, its region and credentials found the SDK's usual way.
 *
 * @throws Error for a variable that is not set.
 */
export function openAws(
  environment: AwsEnvironment,
  { deadline, retries }: AwsOptions = {},
): { store: Store; secrets: Secrets; usersElsewhere: boolean } {
  const inTime = deadline ? { deadline } : {};
  const db = openDb({ tables: readTableNames(environment), ...inTime });
  const { secrets } = openSecretsManager({ id: readSecretId(environment), ...inTime });
  const { retention } = readDeliveryOptions(environment);
  return {
    store: openDynamoDbStore(db, retries && { retries, retention }),
    secrets,
    // Every function is told of an upstream; those before it say so themselves.
    usersElsewhere: Boolean(environment.ROOST_UPSTREAM),
  };
}

/** @throws Error for a variable that is not set. */
export function readTableNames(environment: AwsEnvironment): TableNames {
  return {
    data: required(environment, 'ROOST_DATA_TABLE'),
    trail: required(environment, 'ROOST_TRAIL_TABLE'),
    transient: required(environment, 'ROOST_TRANSIENT_TABLE'),
    deliveries: required(environment, 'ROOST_DELIVERIES_TABLE'),
  };
}

/** @throws Error where it is not set. */
export function readFirstAttemptQueueUrl(environment: AwsEnvironment): string {
  return required(environment, 'ROOST_DELIVERY_QUEUE_URL');
}

/** @throws Error where it is not set. */
export function readRetryQueueUrl(environment: AwsEnvironment): string {
  return required(environment, 'ROOST_RETRY_QUEUE_URL');
}

/** @throws Error where it is not set. */
export function readSecretId(environment: AwsEnvironment): string {
  return required(environment, 'ROOST_SECRET_ID');
}

function required(environment: AwsEnvironment, name: string): string {
  const value = environment[name];
  if (!value) throw new Error(`${name} is not set: the stack in infra gives it to every function`);
  return value;
}
