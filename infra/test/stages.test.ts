import { expect, test } from 'vitest';
import { synthesise } from './synthesise.ts';

const kept = ['AWS::DynamoDB::Table', 'AWS::SecretsManager::Secret'];

test('in prod the data and its secret outlive the stack, and no table can be deleted by mistake', () => {
  const { ofType } = synthesise({ stage: 'prod' });
  for (const { DeletionPolicy, UpdateReplacePolicy } of kept.flatMap(ofType)) {
    expect({ DeletionPolicy, UpdateReplacePolicy }).toEqual({
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
    });
  }
  for (const { Properties } of ofType('AWS::DynamoDB::Table'))
    expect(Properties.DeletionProtectionEnabled).toBe(true);
});

test('in dev nothing is left of a deleted stack', () => {
  const { resources } = synthesise({ stage: 'dev' });
  for (const { DeletionPolicy } of Object.values(resources))
    expect(DeletionPolicy ?? 'Delete').toBe('Delete');
});

test('nothing that has a name of its own is kept: a stack can be made again beside what is left of it', () => {
  const { ofType } = synthesise({ stage: 'prod' });
  for (const { Properties } of kept.flatMap(ofType)) {
    expect(Properties).not.toHaveProperty('TableName');
    expect(Properties).not.toHaveProperty('Name');
  }
});

test('a domain of its own speaks TLS 1.2 at least, and the gateway answers nowhere else', () => {
  const certificate = 'arn:aws:acm:eu-west-1:111122223333:certificate/example';
  const { ofType, template } = synthesise({ stage: 'prod', domain: 'api.example.com', certificate });
  const [domain] = ofType('AWS::ApiGatewayV2::DomainName');
  expect(domain?.Properties.DomainName).toBe('api.example.com');
  expect(domain?.Properties.DomainNameConfigurations).toEqual([
    expect.objectContaining({ CertificateArn: certificate, SecurityPolicy: 'TLS_1_2' }),
  ]);
  expect(ofType('AWS::ApiGatewayV2::Api')[0]?.Properties.DisableExecuteApiEndpoint).toBe(true);
  expect(ofType('AWS::ApiGatewayV2::ApiMapping')).toHaveLength(1);
  expect(template.toJSON().Outputs.Address.Value).toBe('https://api.example.com');
});

test('every alarm is told to the topic that is named, when it starts and when it is over', () => {
  const topic = 'arn:aws:sns:eu-west-1:111122223333:alarms';
  const alarms = synthesise({ stage: 'prod', alarms: topic }).ofType('AWS::CloudWatch::Alarm');
  expect(alarms.map(({ Properties }) => Properties.AlarmName).sort()).toEqual([
    'roost-prod-ChangesDeadLetters',
    'roost-prod-ChangesLate',
    'roost-prod-DataThrottles',
    'roost-prod-DeliveriesThrottles',
    'roost-prod-FirstAttemptsDeadLetters',
    'roost-prod-FirstAttemptsLate',
    'roost-prod-FunctionThrottles',
    'roost-prod-RetriesDeadLetters',
    'roost-prod-RetriesLate',
    'roost-prod-ServerErrors',
    'roost-prod-SlowAnswers',
    'roost-prod-SweeperDeadLetters',
    'roost-prod-SweeperLate',
    'roost-prod-TrailThrottles',
    'roost-prod-TransientThrottles',
    'roost-prod-WorkerThrottles',
  ]);
  for (const { Properties } of alarms) {
    expect(Properties).toMatchObject({ AlarmActions: [topic], OKActions: [topic] });
  }
});

test('the function that names the account is told the name of the team, where there is one', () => {
  const teams = (context: { team?: string }) =>
    synthesise({ stage: 'dev', ...context })
      .ofType('AWS::Lambda::Function')
      .filter(({ Properties }) => /the area keys/.test(Properties.Description))
      .map(({ Properties }) => Properties.Environment.Variables.ROOST_TEAM);
  expect(teams({ team: 'Acme' })).toEqual(['Acme']);
  expect(teams({})).toEqual([undefined]);
});

test('two deployments of one stage have two names, and nothing in common', () => {
  const { ofType } = synthesise({ stage: 'prod', stack: 'roost-of-another-team' });
  expect(ofType('AWS::ApiGatewayV2::Api')[0]?.Properties.Name).toBe('roost-of-another-team');
});

test.each([
  [{ stage: 'live' }, /--context stage: expected dev or prod, got "live"/],
  [{ stage: '', stack: 'roost' }, /give its stage too/],
  [{ stage: 'dev', domain: 'api.example.com' }, /domain and certificate go together/],
])('what is wrong with the context is said: %o', (context, message) => {
  expect(() => synthesise(context)).toThrow(message);
});

test('before another service every function knows of it, and those that hold users note what they change there', () => {
  const upstream = 'https://upstream.example.com';
  const { ofType } = synthesise({ stage: 'prod', upstream });
  const functions = ofType('AWS::Lambda::Function').filter(({ Properties }) => Properties.Environment);
  expect(functions.length).toBeGreaterThan(5);
  for (const { Properties } of functions)
    expect(Properties.Environment.Variables.ROOST_UPSTREAM).toBe(upstream);
  const notes = (stack: ReturnType<typeof synthesise>) =>
    stack.ofType('AWS::IAM::Policy').filter((policy) => {
      const text = JSON.stringify(policy);
      return (
        text.includes('INTENT#*') &&
        text.includes('dynamodb:PutItem') &&
        !text.includes('dynamodb:DeleteItem')
      );
    });
  expect(notes(synthesise({ stage: 'prod', upstream }))).toHaveLength(2);
  expect(notes(synthesise({ stage: 'prod' }))).toHaveLength(0);
  expect(() => synthesise({ stage: 'prod', upstream: 'http://upstream.example.com' })).toThrow(
    '--context upstream',
  );
});
