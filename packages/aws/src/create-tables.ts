import { CreateTableCommand, type CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import type { Db } from './db.ts';
import { type TableDefinition, tableDefinitions } from './tables.ts';

/** Makes the four tables where no stack does: on an engine for tests. */
export async function createTables({ send, tables }: Db): Promise<void> {
  const names = Object.keys(tableDefinitions) as (keyof typeof tableDefinitions)[];
  await Promise.all(
    names.map((name) => send(new CreateTableCommand(tableInput(tables[name], tableDefinitions[name])))),
  );
}

function tableInput(name: string, definition: TableDefinition): CreateTableCommandInput {
  const { indexes } = definition;
  const attributes = new Set(
    [definition, ...indexes].flatMap(({ partitionKey, sortKey }) => [partitionKey, sortKey ?? partitionKey]),
  );
  return {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [...attributes].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    KeySchema: keySchema(definition),
    ...(indexes.length > 0 && {
      GlobalSecondaryIndexes: indexes.map((index) => ({
        IndexName: index.name,
        KeySchema: keySchema(index),
        Projection:
          index.projected.length > 0
            ? { ProjectionType: 'INCLUDE', NonKeyAttributes: [...index.projected] }
            : { ProjectionType: 'KEYS_ONLY' },
      })),
    }),
    ...(definition.stream && {
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    }),
  };
}

function keySchema({ partitionKey, sortKey }: { partitionKey: string; sortKey?: string }) {
  return [
    { AttributeName: partitionKey, KeyType: 'HASH' as const },
    ...(sortKey === undefined ? [] : [{ AttributeName: sortKey, KeyType: 'RANGE' as const }]),
  ];
}
