import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { FunctionName } from './function-names.ts';
import { readsSecret, sends, tableGrants } from './permissions.ts';
import type { TableName } from './tables.ts';

/**
 * What a function may do with the tables. Every action that is granted for some keys alone always names one: a condition
 * on the keys of a request that has none holds nothing back.
 */
export function tableStatements(
  name: FunctionName,
  tables: Record<TableName, { tableArn: string }>,
  options: { upstream?: boolean } = {},
): PolicyStatement[] {
  return tableGrants(name, options).map(({ table, index, actions, keys, attributes }) => {
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

export function secretStatements(
  name: FunctionName,
  { secretArn }: { secretArn: string },
): PolicyStatement[] {
  if (!readsSecret(name)) return [];
  return [new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [secretArn] })];
}

/** What a function may put into queues; who takes from them says so in deliveries.ts. */
export function queueStatements(
  name: FunctionName,
  queues: Record<'firsts' | 'retries', { queueArn: string }>,
): PolicyStatement[] {
  const sent = sends[name];
  if (!sent) return [];
  return [new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queues[sent.queue].queueArn] })];
}
