import type { Area } from '@roost/schemas';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { StreamReader } from './permissions.ts';
import type { Tables } from './tables.ts';

/** The parts of a deployment that are watched. */
export interface Parts {
  api: HttpApi;
  functions: Record<Area | StreamReader, LambdaFunction>;
  tables: Tables;
  deadLetters: Record<StreamReader, Queue>;
}
