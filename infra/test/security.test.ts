import { expect, test } from 'vitest';
import { synthesise } from './synthesise.ts';

const { template, resources, ofType } = synthesise({ stage: 'prod' });
const text = JSON.stringify(template.toJSON());

test('no role may do anything to whatever there is, and none may do everything to something', () => {
  const policies = ofType('AWS::IAM::Policy');
  expect(policies).toHaveLength(ofType('AWS::Lambda::Function').length);
  for (const { Properties } of policies) {
    for (const { Action, Resource } of Properties.PolicyDocument.Statement) {
      expect(JSON.stringify(Resource)).not.toContain('*');
      expect(JSON.stringify(Action)).not.toContain('*');
    }
  }
});

test('no role has a policy that AWS manages, and each belongs to one function', () => {
  for (const { Properties } of ofType('AWS::IAM::Role')) expect(Properties.ManagedPolicyArns).toBeUndefined();
  const roles = ofType('AWS::Lambda::Function').map(({ Properties }) => Properties.Role['Fn::GetAtt'][0]);
  expect(new Set(roles).size).toBe(roles.length);
});

test('the pepper is made by Secrets Manager: the template holds no secret, only how long it is to be', () => {
  const [secret, ...others] = ofType('AWS::SecretsManager::Secret');
  expect(others).toEqual([]);
  expect(secret?.Properties.SecretString).toBeUndefined();
  expect(secret?.Properties.GenerateSecretString).toEqual({
    ExcludePunctuation: true,
    GenerateStringKey: 'pepper',
    PasswordLength: 64,
    SecretStringTemplate: '{}',
  });
  expect(text).not.toContain('{{resolve:secretsmanager');
});

test('there is no bucket, no address of a function, and no resource that anybody may call but the gateway', () => {
  expect(ofType('AWS::S3::Bucket')).toEqual([]);
  expect(ofType('AWS::Lambda::Url')).toEqual([]);
  for (const { Properties } of ofType('AWS::Lambda::Permission')) {
    expect(Properties.Principal).toBe('apigateway.amazonaws.com');
    expect(JSON.stringify(Properties.SourceArn)).toContain('execute-api');
  }
});

test('the tables are encrypted under a key of the account, can be restored, and cost nothing at rest but their size', () => {
  const tables = ofType('AWS::DynamoDB::Table');
  expect(tables).toHaveLength(4);
  for (const { Properties } of tables) {
    expect(Properties.SSESpecification).toEqual({ SSEEnabled: true });
    expect(Properties.PointInTimeRecoverySpecification).toEqual({ PointInTimeRecoveryEnabled: true });
    expect(Properties.BillingMode).toBe('PAY_PER_REQUEST');
  }
});

test('all queues are encrypted, and speak TLS alone', () => {
  const queues = Object.entries(resources).filter(([, { Type }]) => Type === 'AWS::SQS::Queue');
  // Two, and the dead letters of these and of the two readers of the stream.
  expect(queues).toHaveLength(6);
  for (const [id, { Properties }] of queues) {
    expect(Properties.SqsManagedSseEnabled).toBe(true);
    const [policy] = ofType('AWS::SQS::QueuePolicy').filter((found) => found.Properties.Queues[0].Ref === id);
    expect(policy?.Properties.PolicyDocument.Statement).toContainEqual(
      expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    );
  }
});

test('the access log tells nothing that a caller sent but the method', () => {
  const [stage] = ofType('AWS::ApiGatewayV2::Stage');
  expect(stage?.Properties.StageName).toBe('$default');
  const format = Object.values(JSON.parse(stage?.Properties.AccessLogSettings.Format));
  expect(format).toContain('$context.routeKey');
  for (const told of format) {
    expect(told).toMatch(/^\$context\.[A-Za-z]+$/);
    expect(told).not.toMatch(/path|query|header|userAgent|sourceIp|identity|authorizer/i);
  }
});

test('every log group forgets, and none is made by Lambda without an end', () => {
  const groups = ofType('AWS::Logs::LogGroup');
  expect(groups).toHaveLength(ofType('AWS::Lambda::Function').length + 1);
  for (const { Properties } of groups) expect(Properties.RetentionInDays).toBe(90);
  for (const { Properties } of ofType('AWS::Lambda::Function')) {
    expect(Properties.LoggingConfig.LogGroup.Ref).toMatch(/Logs/);
  }
});

test('only functions of the stack run: nothing of the CDK runs in the account', () => {
  expect(text).not.toContain('Custom::');
  for (const { Properties } of ofType('AWS::Lambda::Function')) {
    expect(Properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      MemorySize: 1024,
      Handler: 'lambda.handler',
    });
  }
});
