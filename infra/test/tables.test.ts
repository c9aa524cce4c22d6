import { tableDefinitions } from '@roost/aws/tables';
import { expect, test } from 'vitest';
import type { TableName } from '../lib/tables.ts';
import { synthesise } from './synthesise.ts';

const { resources } = synthesise({ stage: 'prod' });

test.each(Object.entries(tableDefinitions))(
  '%s is declared as packages/aws defines it',
  (name, definition) => {
    const [table, ...others] = Object.entries(resources).filter(
      ([id, { Type }]) => Type === 'AWS::DynamoDB::Table' && id.toLowerCase().startsWith(name),
    );
    expect(others).toEqual([]);
    const { KeySchema, GlobalSecondaryIndexes = [], ...declared } = table?.[1].Properties ?? {};
    const namesOf = (schema: { AttributeName: string }[]) => schema.map(({ AttributeName }) => AttributeName);
    expect(namesOf(KeySchema)).toEqual(keysOf(definition));
    const { expiryAttribute, stream, indexes } = definition;
    expect(declared.TimeToLiveSpecification).toEqual(
      expiryAttribute && { AttributeName: expiryAttribute, Enabled: true },
    );
    expect(declared.StreamSpecification).toEqual(
      stream ? { StreamViewType: 'NEW_AND_OLD_IMAGES' } : undefined,
    );
    expect(GlobalSecondaryIndexes).toHaveLength(indexes.length);
    for (const [place, index] of indexes.entries()) {
      const { IndexName, KeySchema: keys, Projection } = GlobalSecondaryIndexes[place];
      expect({ name: IndexName, keys: namesOf(keys) }).toEqual({ name: index.name, keys: keysOf(index) });
      expect(Projection.NonKeyAttributes ?? []).toEqual(index.projected);
    }
  },
);

test('what expires is removed by DynamoDB: entries of the trail, deliveries, and what lives for minutes', () => {
  const expiring = (Object.keys(tableDefinitions) as TableName[]).filter(
    (name) => tableDefinitions[name].expiryAttribute,
  );
  expect(expiring).toEqual(['trail', 'transient', 'deliveries']);
});

function keysOf({ partitionKey, sortKey }: { partitionKey: string; sortKey?: string }): string[] {
  return sortKey === undefined ? [partitionKey] : [partitionKey, sortKey];
}
