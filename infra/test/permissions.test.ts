import { type Area, areas } from '@roost/schemas';
import { expect, test } from 'vitest';
import { type StreamReader, secretStatements, streamReaders, tableStatements } from '../lib/permissions.ts';
import { isAllowed } from './policy.ts';

const arns = {
  data: { tableArn: 'data' },
  trail: { tableArn: 'trail' },
  transient: { tableArn: 'transient' },
};
const statementsOf = (name: Area | StreamReader) => tableStatements(name, arns);

const anything = ['USER#production#0#ann', 'KEY#key_1', 'DIGEST#abc', 'FIELDS', 'ENVIRONMENTS'];

function mayWrite(name: Area | StreamReader, key: string, attributes = ['pk', 'sk', 'name']): boolean {
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
  ]);
});

test('only `fields` writes definitions, and no function makes or ends an environment', () => {
  expect(areas.filter((area) => mayWrite(area, 'FIELDS'))).toEqual(['fields']);
  expect([...areas, ...streamReaders].filter((name) => mayWrite(name, 'ENVIRONMENTS'))).toEqual([]);
});

test('only the sweeper removes anything of the data', () => {
  const removes = (name: Area | StreamReader) =>
    anything.some((key) =>
      isAllowed(statementsOf(name), { action: 'DeleteItem', resource: 'data', keys: [key], attributes: [] }),
    );
  expect([...areas, ...streamReaders].filter(removes)).toEqual(['sweeper']);
});

test('only `changes` writes the trail, only `audit` reads it, and nobody may remove an entry', () => {
  const may = (action: string) =>
    [...areas, ...streamReaders].filter((name) =>
      isAllowed(statementsOf(name), { action, resource: 'trail', keys: ['production#0'], attributes: [] }),
    );
  expect(may('PutItem')).toEqual(['changes']);
  expect(may('Query')).toEqual(['audit']);
  for (const action of ['UpdateItem', 'DeleteItem', 'BatchWriteItem']) expect(may(action)).toEqual([]);
});

test('whoever authenticates reads the secret, and nobody writes it', () => {
  const readers = [...areas, ...streamReaders].filter((name) => {
    const statements = secretStatements(name, { secretArn: 'secret' });
    for (const statement of statements) expect(statement.actions).toEqual(['secretsmanager:GetSecretValue']);
    return statements.length > 0;
  });
  expect(readers).toEqual(['users', 'fields', 'keys', 'audit']);
});
