import { areas } from '@roost/schemas';
import { expect, test } from 'vitest';
import { type FunctionName, functionNames } from '../lib/function-names.ts';
import { queueStatements, secretStatements, tableStatements } from '../lib/policy-statements.ts';
import { isAllowed } from './policy.ts';

const arns = {
  data: { tableArn: 'data' },
  trail: { tableArn: 'trail' },
  transient: { tableArn: 'transient' },
  deliveries: { tableArn: 'deliveries' },
};
const statementsOf = (name: FunctionName) => tableStatements(name, arns);

const anything = ['USER#production#0#ann', 'KEY#key_1', 'DIGEST#abc', 'FIELDS', 'ENVIRONMENTS', 'WEBHOOKS'];

function mayWrite(name: FunctionName, key: string, attributes = ['pk', 'sk', 'name']): boolean {
  return ['PutItem', 'UpdateItem', 'DeleteItem'].some((action) =>
    isAllowed(statementsOf(name), { action, resource: 'data', keys: [key], attributes }),
  );
}

test('only `keys` makes and changes API keys; the others note when one is used', () => {
  const writers = areas.filter((area) => mayWrite(area, 'KEY#key_1') || mayWrite(area, 'DIGEST#abc'));
  expect(writers).toEqual(['keys']);
  expect(areas.filter((area) => mayWrite(area, 'KEY#key_1', ['pk', 'sk', 'lastUsedAt']))).toEqual([
    'users',
    'fields',
    'keys',
    'audit',
    'webhooks',
  ]);
});

test('only `fields` writes definitions, and no function makes or ends an environment', () => {
  expect(areas.filter((area) => mayWrite(area, 'FIELDS'))).toEqual(['fields']);
  expect(functionNames.filter((name) => mayWrite(name, 'ENVIRONMENTS'))).toEqual([]);
});

test('only the sweeper removes anything of the data', () => {
  const removes = (name: FunctionName) =>
    anything.some((key) =>
      isAllowed(statementsOf(name), { action: 'DeleteItem', resource: 'data', keys: [key], attributes: [] }),
    );
  expect(functionNames.filter(removes)).toEqual(['sweeper']);
});

test('only `changes` writes the trail, only `audit` and the export in `users` read it, and nobody may remove an entry', () => {
  const may = (action: string) =>
    functionNames.filter((name) =>
      isAllowed(statementsOf(name), { action, resource: 'trail', keys: ['production#0'], attributes: [] }),
    );
  expect(may('PutItem')).toEqual(['changes']);
  expect(may('Query')).toEqual(['users', 'audit']);
  for (const action of ['UpdateItem', 'DeleteItem', 'BatchWriteItem']) expect(may(action)).toEqual([]);
});

test('whoever authenticates or signs reads the secret, and nobody writes it', () => {
  const readers = functionNames.filter((name) => {
    const statements = secretStatements(name, { secretArn: 'secret' });
    for (const statement of statements) expect(statement.actions).toEqual(['secretsmanager:GetSecretValue']);
    return statements.length > 0;
  });
  expect(readers).toEqual(['users', 'fields', 'keys', 'audit', 'webhooks', 'deliveries']);
});

test('only `webhooks` makes endpoints and reads their log; who sends may turn one off', () => {
  const on = (resource: string, key: string) => (action: string) =>
    functionNames.filter((name) =>
      isAllowed(statementsOf(name), { action, resource, keys: [key], attributes: [] }),
    );
  const onEndpoints = on('data', 'WEBHOOKS');
  expect(onEndpoints('PutItem')).toEqual(['webhooks']);
  expect(onEndpoints('UpdateItem')).toEqual(['webhooks', 'deliveries']);
  const onAttempts = on('deliveries', 'DELIVERY#dlv_1_2');
  expect(onAttempts('Query')).toEqual(['webhooks']);
  expect(onAttempts('PutItem')).toEqual(['deliveries']);
  for (const key of ['WEBHOOK#wh_1', 'DELIVERY#dlv_1_2', 'EVENT#evt_1'])
    expect(on('deliveries', key)('DeleteItem')).toEqual([]);
});

test('only `changes` sends to the queue of first attempts', () => {
  const queues = { firsts: { queueArn: 'firsts' }, retries: { queueArn: 'retries' } };
  const senders = functionNames.flatMap((name) =>
    queueStatements(name, queues).map(({ actions, resources }) => [name, ...actions, ...resources]),
  );
  expect(senders).toEqual([
    ['webhooks', 'sqs:SendMessage', 'retries'],
    ['changes', 'sqs:SendMessage', 'firsts'],
    ['deliveries', 'sqs:SendMessage', 'retries'],
  ]);
});
