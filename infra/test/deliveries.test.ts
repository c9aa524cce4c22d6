import { expect, test } from 'vitest';
import { type Resource, synthesise } from './synthesise.ts';

const { resources, ofType } = synthesise({ stage: 'prod' });
const queueNamed = (pattern: RegExp) =>
  Object.entries(resources).find(([id, { Type }]) => Type === 'AWS::SQS::Queue' && pattern.test(id)) as [
    string,
    Resource,
  ];
const mappingOf = (queueId: string) =>
  ofType('AWS::Lambda::EventSourceMapping').find(
    ({ Properties }) => Properties.EventSourceArn['Fn::GetAtt'][0] === queueId,
  )?.Properties;

const [firstsId, firsts] = queueNamed(/^FirstAttemptsQueue/);
const [retriesId, retries] = queueNamed(/^RetriesQueue/);

test('first attempts are in order within a line, and lines do not share what SQS takes a second', () => {
  expect(firsts.Properties).toMatchObject({
    FifoQueue: true,
    DeduplicationScope: 'messageGroup',
    FifoThroughputLimit: 'perMessageGroupId',
  });
  expect(retries.Properties.FifoQueue).toBeUndefined();
});

test('no first attempt shares a batch with another one, which could hold back what comes after it', () => {
  expect(mappingOf(firstsId)).toMatchObject({ BatchSize: 1, ScalingConfig: { MaximumConcurrency: 100 } });
});

test('who fails of a batch of retries comes again alone', () => {
  expect(mappingOf(retriesId)).toMatchObject({
    BatchSize: 10,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    ScalingConfig: { MaximumConcurrency: 20 },
  });
});

test.each([
  ['first attempts', firsts],
  ['retries', retries],
])(
  '%s are out of sight for six times as long as a function may run, and outlast an outage of an hour',
  (_, queue) => {
    const [handler] = ofType('AWS::Lambda::Function').filter(({ Properties }) =>
      Properties.Description.endsWith('sends what is due to webhook endpoints'),
    );
    const { VisibilityTimeout, RedrivePolicy, MessageRetentionPeriod } = queue.Properties;
    expect(VisibilityTimeout).toBeGreaterThanOrEqual(6 * handler?.Properties.Timeout);
    expect(RedrivePolicy.maxReceiveCount * VisibilityTimeout).toBeGreaterThan(3_600);
    expect(MessageRetentionPeriod).toBe(14 * 24 * 3_600);
  },
);
