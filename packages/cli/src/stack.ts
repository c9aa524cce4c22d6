import { CloudFormationClient, DescribeStacksCommand, type Output } from '@aws-sdk/client-cloudformation';
import { RoostError } from '@roost/core';

/** A deployment on AWS, as the outputs of its stack (infra/lib/roost-stack.ts) tell it. */
export interface Stack {
  /** As in `https://api.example.com`. */
  address: string;
  /** The environment variables that packages/aws is opened with. */
  settings: {
    ROOST_DATA_TABLE: string;
    ROOST_TRAIL_TABLE: string;
    ROOST_TRANSIENT_TABLE: string;
    ROOST_DELIVERIES_TABLE: string;
    ROOST_RETRY_QUEUE_URL: string;
    ROOST_SECRET_ID: string;
  };
}

/** @throws RoostError with what to do, where the stack cannot be looked at or is none of Roost. */
export async function readStack(name: string): Promise<Stack> {
  const given = await describe(name);
  const read = (key: string): string => {
    const value = given.find(({ OutputKey }) => OutputKey === key)?.OutputValue;
    if (value !== undefined) return value;
    throw new RoostError('invalid_parameter', {
      message: `--aws: the stack ${name} has no output ${key}: it is not one of Roost, or its deployment is not through`,
    });
  };
  return {
    address: read('Address'),
    settings: {
      ROOST_DATA_TABLE: read('DataTable'),
      ROOST_TRAIL_TABLE: read('TrailTable'),
      ROOST_TRANSIENT_TABLE: read('TransientTable'),
      ROOST_DELIVERIES_TABLE: read('DeliveriesTable'),
      ROOST_RETRY_QUEUE_URL: read('RetryQueueUrl'),
      ROOST_SECRET_ID: read('SecretId'),
    },
  };
}

async function describe(name: string): Promise<Output[]> {
  const client = new CloudFormationClient({
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 3_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
  });
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: name }));
    return Stacks[0]?.Outputs ?? [];
  } catch (error) {
    throw explainAws(error, `--aws: the stack ${name} cannot be looked at`);
  } finally {
    client.destroy();
  }
}

/** What AWS or the SDK refused, and what to do about it, in a sentence. */
export function explainAws(error: unknown, what: string): RoostError {
  const { name, message } = error as Error;
  const advice = advices.find(([pattern]) => pattern.test(`${name}: ${message}`))?.[1];
  return new RoostError('unavailable', {
    message: `${what}: ${message}${advice === undefined ? '' : ` (${advice})`}`,
    cause: error,
  });
}

const advices: readonly (readonly [RegExp, string])[] = [
  [
    /does not exist/,
    'name the stack as "aws cloudformation list-stacks" does, and check AWS_PROFILE and AWS_REGION',
  ],
  [/Region is missing/, 'set AWS_REGION, or a region in the profile that AWS_PROFILE names'],
  [
    /Credentials|[Tt]oken|InvalidClientTokenId/,
    'set AWS_PROFILE to a profile of yours, and sign in with "aws sso login" if it is one of sign-on',
  ],
  [
    /AccessDenied|not authorized/,
    'these credentials may not; docs/operations.md lists what the command line needs',
  ],
];
