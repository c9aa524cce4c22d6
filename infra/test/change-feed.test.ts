import { expect, test } from 'vitest';
import { streamReaders } from '../lib/function-names.ts';
import { synthesise } from './synthesise.ts';

const { resources, ofType } = synthesise({ stage: 'prod' });
const mappings = ofType('AWS::Lambda::EventSourceMapping')
  .map(({ Properties }) => Properties)
  .filter(({ StartingPosition }) => StartingPosition);

test('each reader of the stream has its own mapping, from the first change on', () => {
  expect(mappings).toHaveLength(streamReaders.length);
  for (const { StartingPosition, EventSourceArn } of mappings) {
    expect(StartingPosition).toBe('TRIM_HORIZON');
    expect(EventSourceArn['Fn::GetAtt'][1]).toBe('StreamArn');
  }
});

test('a reader outlasts an outage of more than an hour, even if Lambda never waited between two attempts', () => {
  for (const { FunctionName, MaximumRetryAttempts } of mappings) {
    const timeout = resources[FunctionName.Ref]?.Properties.Timeout;
    // All of it but what packages/aws/src/stream-batch.ts keeps in reserve, and its last pause.
    expect((MaximumRetryAttempts + 1) * (timeout - 20)).toBeGreaterThan(3_600);
  }
});

test('a record that nobody can handle holds its shard up for a bounded number of attempts, and is told of', () => {
  for (const mapping of mappings) {
    expect(mapping).toMatchObject({
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumRecordAgeInSeconds: 12 * 3_600,
    });
    expect(mapping.MaximumRetryAttempts).toBeLessThan(100);
    expect(mapping.DestinationConfig.OnFailure.Destination['Fn::GetAtt'][0]).toMatch(/DeadLetters/);
  }
});
