import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@roost/testing';
import { expect, test } from 'vitest';
import { readFieldsFile } from './fields-file.ts';

/** What reading such a file gives, or the errors that it is refused with. */
function read(content: unknown): unknown {
  using folder = temporaryFolder();
  const path = join(folder.path, 'fields.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  try {
    return readFieldsFile(path);
  } catch (error) {
    const { message, errors } = error as { message: string; errors?: unknown };
    return errors ?? message.replace(path, 'fields.json');
  }
}

test("a definition is what a request gives, and the times of the service's own answers are left aside", () => {
  const plan = { key: 'plan', type: 'dropdown', display_text: null, options: ['free'], repeated: false };
  const times = { created_at: '2020-06-01T00:00:00Z', updated_at: '2020-06-01T00:00:00Z' };
  expect(read([{ ...plan, ...times }, { key: 'age' }])).toEqual([plan, { key: 'age' }]);
  expect(read([])).toEqual([]);
});

test('each thing that is wrong is named by the field and the attribute', () => {
  expect(
    read([
      { key: 'age', type: 'integer' },
      { key: 'plan', type: 'dropdown', optoins: [] },
      { type: 'text_field' },
      { key: 'age', type: 'slider' },
      'name',
    ]),
  ).toEqual([
    { path: 'age.type', message: expect.stringMatching(/^expected one of text_field, .*, got "integer"$/) },
    { path: 'plan.optoins', message: expect.stringContaining('is unknown: there are key, type') },
    { path: 'field 3.key', message: 'is required' },
    { path: 'age', message: 'is there twice' },
    { path: 'field 5', message: 'expected an object, got "name"' },
  ]);
  expect(read({ key: 'age' })).toEqual([{ path: '', message: 'expected an array of fields, got an object' }]);
});

test('a file that cannot be read or is not JSON is named', () => {
  expect(read('[{')).toMatch(/^fields.json is not JSON: /);
  expect(() => readFieldsFile('/nowhere/fields.json')).toThrow('/nowhere/fields.json cannot be read: ENOENT');
});
