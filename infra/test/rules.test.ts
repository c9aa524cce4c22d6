import type { App } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { expect, test } from 'vitest';
import { stageNames } from '../lib/stages.ts';
import { synthesise } from './synthesise.ts';

const variants = [
  ...stageNames.map((stage) => ({ stage })),
  {
    stage: 'prod',
    domain: 'api.example.com',
    certificate: 'arn:aws:acm:eu-west-1:111122223333:certificate/example',
    alarms: 'arn:aws:sns:eu-west-1:111122223333:alarms',
  },
];

test.each(variants)('AwsSolutions and Serverless find nothing without a written reason: %o', (context) => {
  expect(findings(synthesise(context).app)).toEqual([]);
});

test('nor do they with X-Ray turned on, the only permission that names no resource', () => {
  const { app, ofType } = synthesise({ stage: 'prod' }, { tracing: true });
  expect(findings(app)).toEqual([]);
  const unnamed = ofType('AWS::IAM::Policy').flatMap(({ Properties }) =>
    Properties.PolicyDocument.Statement.filter(({ Resource }: { Resource: unknown }) => Resource === '*'),
  );
  expect(unnamed.length).toBeGreaterThan(0);
  for (const { Action } of unnamed) {
    expect([Action].flat().sort()).toEqual(['xray:PutTelemetryRecords', 'xray:PutTraceSegments']);
  }
});

function findings(app: App) {
  return [new AwsSolutionsChecks(app), new ServerlessChecks(app)].flatMap(
    (pack) => pack.validateScope(app).violations,
  );
}
