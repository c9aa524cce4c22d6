import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { DeliveryQueues } from './deliveries.ts';
import type { FunctionName, StreamReader } from './function-names.ts';
import type { Tables } from './tables.ts';

/** The parts of a deployment that are watched. */
export interface Parts {
  api: HttpApi;
  functions: Record<FunctionName, LambdaFunction>;
  tables: Tables;
  /** Of the readers of the stream. */
  deadLetters: Record<StreamReader, Queue>;
  queues: DeliveryQueues;
}
