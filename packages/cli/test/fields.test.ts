import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { apiCaller } from './api-call.ts';
import { manage } from './managed-server.ts';
import { runCommand } from './run-command.ts';

/** A server with its sample data, a file of fields beside it, and the commands that it is for. */
async function manageFields() {
  const { server, folder, ...roost } = await manage();
  const file = join(folder, 'fields.json');
  const place = ['--data', folder];
  const list = async () => JSON.parse((await runCommand(['fields', 'list', ...place, '--json'])).stdout);
  return {
    ...roost,
    place,
    call: apiCaller(server.address, server.keys.development),
    write: (fields: unknown) => writeFileSync(file, JSON.stringify(fields)),
    apply: (...flags: string[]) => runCommand(['fields', 'apply', file, ...place, ...flags]),
    list,
    keys: async () => (await list()).map(({ key }: { key: string }) => key),
  };
}

const plan = {
  key: 'plan',
  type: 'dropdown',
  display_text: 'Your plan',
  options: ['free', 'team'],
  repeated: false,
};

test('what is listed for programs is a file that makes the same fields again, and then changes nothing', async () => {
  await using roost = await manageFields();
  roost.write([plan, { key: 'age', display_text: null }]);
  expect(await roost.apply('--yes')).toEqual({
    code: 0,
    stdout: [
      '+ plan  dropdown',
      '~ age',
      '    display_text: "How old are you?" -> null',
      'Not in the file, and kept: name (--delete deletes them).',
      'Applied; in the audit trail of production.\n',
    ].join('\n'),
    stderr: '',
  });
  const listed = await roost.list();
  const table = await runCommand(['fields', 'list', ...roost.place]);
  expect(table.stdout).toMatch(/^ {2}KEY +TYPE +REPEATED +OPTIONS +DISPLAY TEXT\n/);
  expect(table.stdout).toMatch(/\n {2}plan +dropdown +no +2 +Your plan\n/);
  const trail = ['audit', '--environment', 'production', '--target', 'plan', '--json'];
  expect(JSON.parse((await runCommand([...trail, ...roost.place])).stdout)).toMatchObject([
    { action: 'field.created', actor: { type: 'system', id: 'cli' } },
  ]);

  await roost.call('DELETE', '/api/field/plan/');
  await roost.call('POST', '/api/field/', { key: 'age', display_text: 'Age?', type: 'slider' });
  roost.write(listed);
  const again = await roost.apply('--yes', '--json', '--environment', 'development');
  expect(JSON.parse(again.stdout)).toMatchObject({
    applied: true,
    created: ['plan'],
    updated: [
      { key: 'age', changes: [{ path: 'type' }, { path: 'display_text', before: 'Age?', after: null }] },
    ],
    unchanged: ['name'],
  });
  expect(await roost.list()).toEqual(listed);
  expect((await roost.apply()).stdout).toBe('Nothing to change.\n');
});

test('what is lost or fits no more is said before it is done, and nothing is done unasked', async () => {
  await using roost = await manageFields();
  await roost.call('POST', '/api/field/', { key: 'note', type: 'text_area' });
  for (const user of ['alice@feathery.tech', 'bob@feathery.tech']) {
    await roost.call('POST', `/api/field/${user}/`, { fields: { note: 'none', age: 7 } });
  }
  roost.write([{ key: 'age', type: 'checkbox' }, { key: 'name' }]);
  const stdout = [
    '~ age',
    '    type: "integer_field" -> "checkbox"',
    '- note  text_area',
    'One other field is as in the file.',
    'With note 2 values are lost for good.',
    '2 values of age will not fit any more: they stay until they are set anew.\n',
  ].join('\n');
  expect(await roost.apply('--delete', '--dry-run')).toEqual({ code: 0, stdout, stderr: '' });
  const unasked = await roost.apply('--delete');
  expect(unasked).toMatchObject({ code: 1, stdout });
  expect(unasked.stderr).toMatch(
    /^roost: This changes 2 fields in every environment. .* Say --yes to do it.\n$/,
  );
  expect(await roost.keys()).toEqual(['name', 'age', 'note']);

  const done = await roost.apply('--delete', '--yes', '--json');
  expect(JSON.parse(done.stdout)).toMatchObject({
    deleted: ['note'],
    values_lost: { note: 2 },
    values_unfit: { age: 2 },
  });
  expect(await roost.keys()).toEqual(['name', 'age']);
  const values = (await roost.call('GET', '/api/field/?key=alice@feathery.tech')).json;
  expect(values[1]).toMatchObject({ key: 'age', type: 'checkbox', value: 7 });
});

test('with anything wrong in a file nothing of it is applied', async () => {
  await using roost = await manageFields();
  async function refuse(fields: unknown, expected: RegExp, ...flags: string[]) {
    roost.write(fields);
    const refused = await roost.apply('--yes', ...flags);
    expect(refused).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(expected) });
  }
  await refuse([plan, { key: 'size' }, { ...plan, key: 'x', options: null }], /\n {2}size.type: is required/);
  await refuse([plan, { key: 'age', typo: 1 }], /age.typo: is unknown: there are key, type/);
  await refuse({ plan }, /expected an array of fields, got an object\n/);
  await refuse([plan], /--environment: there is no staging/, '--environment', 'staging');
  expect(await roost.keys()).toEqual(['name', 'age']);
});
