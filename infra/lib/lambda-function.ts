import { handlerName } from '@roost/bundle';
import { type Duration, RemovalPolicy } from 'aws-cdk-lib';
import { type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  type Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { accept } from './accept.ts';
import { constructId } from './construct-id.ts';
import type { StageSettings } from './stages.ts';

export interface FunctionOptions {
  name: string;
  description: string;
  code: Code;
  timeout: Duration;
  environment: Record<string, string>;
  statements: readonly PolicyStatement[];
}

/** A function with a role and a log group of its own: nothing is shared, so nothing is allowed for another's sake. */
export function makeFunction(
  scope: Construct,
  { logRetention, tracing }: StageSettings,
  { name, description, code, timeout, environment, statements }: FunctionOptions,
): LambdaFunction {
  const id = constructId(name);
  // Declared, so that its retention needs no function that sets it; its streams belong to the function alone.
  const logGroup = new LogGroup(scope, `${id}Logs`, {
    retention: logRetention,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  // Without AWSLambdaBasicExecutionRole, which may write to every log group of the account.
  const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  logGroup.grantWrite(role);
  for (const statement of statements) role.addToPolicy(statement);
  const handler = new LambdaFunction(scope, `${id}Function`, {
    description,
    code,
    handler: handlerName,
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    // Memory buys processor time: below this a cold start takes more milliseconds than it saves money.
    memorySize: 1024,
    timeout,
    environment,
    role,
    logGroup,
    loggingFormat: LoggingFormat.JSON,
    // Lambda's own lines for each call say what its metrics say, and would be most of what is paid for logs.
    systemLogLevelV2: SystemLogLevel.WARN,
    tracing: tracing ? Tracing.ACTIVE : Tracing.DISABLED,
  });
  accept(
    handler,
    'Serverless-LambdaDLQ',
    'Nothing calls it asynchronously: the gateway waits for its answer, and what fails of a stream goes to a queue.',
  );
  if (tracing) {
    accept(role, 'AwsSolutions-IAM5[Resource::*]', 'X-Ray has no resources that a permission could name.');
  } else {
    accept(
      handler,
      'Serverless-LambdaTracing',
      'X-Ray is paid for by the trace: a stage turns it on in stages.ts.',
    );
  }
  return handler;
}
