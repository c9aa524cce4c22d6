import { Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import {
  EventSourceMapping,
  FilterCriteria,
  FilterRule,
  type Function as LambdaFunction,
  StartingPosition,
} from 'aws-cdk-lib/aws-lambda';
import { SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { constructId } from './construct-id.ts';
import { makeDeadLetters } from './dead-letters.ts';
import type { StreamReader } from './function-names.ts';
import type { Tables } from './tables.ts';

/** How each reader takes its records. */
const readings: Record<StreamReader, { filter: Record<string, unknown>; waits: Duration }> = {
  // What the sweeper removes is no change of its own: the tombstone was.
  changes: { filter: { eventName: FilterRule.or('INSERT', 'MODIFY') }, waits: Duration.seconds(0) },
  // Only tombstones; together, since there is no hurry.
  sweeper: {
    filter: { dynamodb: { NewImage: { deleted: { BOOL: FilterRule.isEqual(true) } } } },
    waits: Duration.seconds(45),
  },
};

/** A stream keeps its records for 24 hours: whoever is told of a dead letter has half of that left to read them again. */
const longestTry = Duration.hours(12);

/** Of an outage each takes nearly all of a function's time (packages/aws/src/stream-batch.ts), of a bad record nothing. */
const attempts = 50;

/**
 * Lets a function read the stream of the data table. What fails is tried again, in halves and then alone, for longer
 * than an outage of an hour; what still fails goes to a queue of dead letters and lets the rest pass.
 *
 * @returns the queue of its dead letters.
 */
export function readStream(
  scope: Construct,
  reader: StreamReader,
  { data }: Tables,
  handler: LambdaFunction,
): Queue {
  if (data.tableStreamArn === undefined)
    throw new Error('The data table has no stream: see packages/aws/src/tables.ts');
  const id = constructId(reader);
  const deadLetters = makeDeadLetters(scope, id, { fifo: false });
  // `Table.grantStreamRead` would allow listing every stream of the account.
  handler.addToRolePolicy(
    new PolicyStatement({
      actions: ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'].map(
        (name) => `dynamodb:${name}`,
      ),
      resources: [data.tableStreamArn],
    }),
  );
  const { filter, waits } = readings[reader];
  new EventSourceMapping(scope, `${id}Mapping`, {
    target: handler,
    eventSourceArn: data.tableStreamArn,
    // From the first change on: the trail has every one.
    startingPosition: StartingPosition.TRIM_HORIZON,
    batchSize: 100,
    maxBatchingWindow: waits,
    filters: [FilterCriteria.filter(filter)],
    reportBatchItemFailures: true,
    bisectBatchOnError: true,
    maxRecordAge: longestTry,
    retryAttempts: attempts - 1,
    onFailure: new SqsDlq(deadLetters),
  });
  return deadLetters;
}
