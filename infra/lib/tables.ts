import { type TableDefinition, tableDefinitions } from '@roost/aws/tables';
import { RemovalPolicy } from 'aws-cdk-lib';
import {
  AttributeType,
  BillingMode,
  ProjectionType,
  StreamViewType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { constructId } from './construct-id.ts';

export type TableName = keyof typeof tableDefinitions;
export type Tables = Record<TableName, Table>;

export const tableNames = Object.keys(tableDefinitions) as TableName[];

/** The tables of the store, as `packages/aws` defines them. */
export function makeTables(scope: Construct, keepData: boolean): Tables {
  const made = tableNames.map((name) => [name, makeTable(scope, name, tableDefinitions[name], keepData)]);
  return Object.fromEntries(made) as Tables;
}

function makeTable(scope: Construct, name: TableName, definition: TableDefinition, keepData: boolean): Table {
  // Names come from CloudFormation: a table that outlives its stack is not in the way of the next one.
  const table = new Table(scope, constructId(name), {
    ...keys(definition),
    billingMode: BillingMode.PAY_PER_REQUEST,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    // AWS's key for DynamoDB in this account, rather than one of many accounts: its uses are in CloudTrail.
    encryption: TableEncryption.AWS_MANAGED,
    deletionProtection: keepData,
    removalPolicy: keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    ...(definition.stream && { stream: StreamViewType.NEW_AND_OLD_IMAGES }),
    ...(definition.expiryAttribute && { timeToLiveAttribute: definition.expiryAttribute }),
  });
  for (const index of definition.indexes) {
    table.addGlobalSecondaryIndex({
      indexName: index.name,
      ...keys(index),
      ...(index.projected.length > 0
        ? { projectionType: ProjectionType.INCLUDE, nonKeyAttributes: [...index.projected] }
        : { projectionType: ProjectionType.KEYS_ONLY }),
    });
  }
  return table;
}

function keys({ partitionKey, sortKey }: { partitionKey: string; sortKey?: string }) {
  return {
    partitionKey: { name: partitionKey, type: AttributeType.STRING },
    ...(sortKey !== undefined && { sortKey: { name: sortKey, type: AttributeType.STRING } }),
  };
}
