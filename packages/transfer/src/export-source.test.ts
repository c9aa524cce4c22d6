import { writeFileSync } from 'node:fs';
import { newField, newOrigin, newUser, writeOf } from '@roost/testing/store-records';
import { expect, test } from 'vitest';
import { age, collect, end, head, importedAt, openMovingStore } from '../test/moving-stores.ts';
import { openExportSource } from './export-source.ts';

const ann = {
  type: 'user',
  key: 'ann',
  name: 'Ann',
  created_at: '2020-06-01T00:00:00.001Z',
  updated_at: '2020-06-02T00:00:00Z',
  values: [
    { key: 'age', value: 21, created_at: '2020-06-03T00:00:00Z', updated_at: '2020-06-04T00:00:00.999Z' },
  ],
};
const ben = { type: 'user', key: 'ben', values: [] };

test('a file that is imported twice is imported once, with its times to the millisecond', async () => {
  await using target = openMovingStore();
  const path = target.write([head, age, ann, ben, end(1, 2)]);
  const first = await target.importFile(path);
  expect(first.counts).toEqual({ users: 2, created: 2, updated: 0, unchanged: 0, values: 1 });
  const user = await target.store.getUser('production', 'ann');
  expect(user).toMatchObject({ name: 'Ann', createdAt: Date.parse(ann.created_at) });
  expect(await target.store.listValues('production', 'ann')).toMatchObject([
    { value: '21', updatedAt: Date.parse('2020-06-04T00:00:00.999Z') },
  ]);
  const text = await target.exported();
  expect((await target.importFile(path)).counts).toMatchObject({ unchanged: 2, values: 0 });
  expect(await target.exported()).toBe(text);
});

test('a file that was cut off, at whatever byte, is refused, and what is there of it can be taken', async () => {
  await using target = openMovingStore();
  const whole = [head, age, ann, { ...ben, name: 'Bén 😀' }, end(1, 2)].map((line) => JSON.stringify(line));
  const bytes = Buffer.from(`${whole.join('\n')}\n`);
  const path = target.write([]);
  const check = (incomplete: boolean) =>
    openExportSource(path, { fields: [], at: importedAt, incomplete }).check();
  const headLength = whole[0]?.length ?? 0;
  // The line feed at its end says nothing.
  for (let length = 0; length < bytes.length - 1; length++) {
    writeFileSync(path, bytes.subarray(0, length));
    await expect(check(false), `${length} bytes`).rejects.toThrow(
      length < headLength ? 'is not an export of Roost' : 'is not whole',
    );
    if (length < headLength) continue;
    const text = bytes.toString('utf8', 0, length);
    const users = whole.filter((line) => line.includes('"user"') && text.includes(line)).length;
    expect(await check(true), `${length} bytes`).toMatchObject({ rows: users, badCount: 0 });
  }
  writeFileSync(path, bytes);
  expect(await check(false)).toMatchObject({ rows: 2, badCount: 0 });
});

test('each bad line is named by its number with what is wrong, and the good ones can be imported', async () => {
  await using target = openMovingStore();
  const value = (given: unknown) => ({ ...ann, key: 'x', values: [{ key: 'age', value: given }] });
  const bad: [unknown, string][] = [
    ['{"type":"user"', 'expected a JSON object'],
    ['[]', 'expected a JSON object'],
    [{ type: 'person' }, 'type: expected one of roost-export, field, user, end'],
    [{ ...ben, key: '' }, 'key: expected a user key of 1 to 256 characters, got 0'],
    [{ ...ben, key: undefined }, 'key: is required'],
    [{ ...ben, name: 5 }, 'name: expected a string, got 5'],
    [{ ...ben, nmae: 'Ben' }, 'Unrecognized key: "nmae"'],
    [{ ...ben, created_at: 'today' }, 'created_at: expected a time such as 2020-06-01T00:00:00Z'],
    [{ ...ben, created_at: '1969-12-31T23:59:59Z' }, 'created_at: expected a time from 1970 on'],
    [value('abc'), 'values.0.value: expected an integer, got "abc"'],
    [{ ...ben, values: [{ key: 'size', value: 1 }] }, 'values.0.key: there is no field "size"'],
    [{ ...ben, values: [...ann.values, ...ann.values] }, 'values.1.key: expected no field twice'],
    [
      { ...ben, values: [{ key: 'note', value: 'x'.repeat(300 * 1024) }] },
      'values.0.value: expected at most 300 KiB of JSON, got 307202 bytes',
    ],
    [age, 'expected fields before the users'],
    [head, 'expected one such line, the first'],
  ];
  const note = { type: 'field', key: 'note', field_type: 'text_area' };
  const path = target.write([head, age, note, ann, ...bad.map(([line]) => line), ben, end(2, 2)]);
  const { checked, counts } = await target.importFile(path);
  expect(checked.bad).toEqual(
    bad.map(([, reason], index) => ({ line: index + 5, reason: expect.stringContaining(reason) })),
  );
  expect(checked).toMatchObject({ rows: 2, badCount: bad.length });
  expect(counts).toMatchObject({ users: 2, created: 2 });
});

test('what is no export, or one of a later version, is refused with what to do', async () => {
  await using target = openMovingStore();
  const refusal = (lines: unknown[]) => expect(target.importFile(target.write(lines))).rejects;
  await refusal(['key,name', 'ann,Ann']).toThrow('For a table say --format csv');
  await refusal([ann, head]).toThrow('is not an export of Roost');
  await refusal([]).toThrow('is not an export of Roost');
  await refusal([{ ...head, version: 2 }, end(0, 0)]).toThrow('import it with a newer one');
  await expect(target.importFile(`${target.folder}/none`)).rejects.toThrow('cannot be read');
});

test('users whose number is not what the end says are refused: a line was lost on the way', async () => {
  await using target = openMovingStore();
  const path = target.write([head, age, ann, end(1, 2)]);
  await expect(target.importFile(path)).rejects.toThrow(
    'it has 1 fields and 1 users, and says that there are 1 and 2',
  );
  expect((await target.importFile(path, { incomplete: true })).counts).toMatchObject({ users: 1 });
});

test('a field that is otherwise here is refused with what differs, unless the file is to be followed', async () => {
  await using target = openMovingStore();
  await target.store.createField(newField('age', { displayText: 'Age?' }), newOrigin());
  const path = target.write([head, { ...age, display_text: 'How old?' }, ann, end(1, 1)]);
  await expect(target.importFile(path)).rejects.toMatchObject({
    message: expect.stringContaining('--update-fields'),
    errors: [
      {
        path: 'age',
        message:
          'type is "text_field" here and "integer_field" in the file; display_text is "Age?" here and "How old?" in the file',
      },
    ],
  });
  expect(await target.store.getUser('production', 'ann')).toBeUndefined();
  await target.importFile(path, { updateFields: true });
  expect(await target.store.getField('age')).toMatchObject({
    type: 'integer_field',
    displayText: 'How old?',
  });
});

test('values that were set before their field was changed move as they are, where that is asked for', async () => {
  await using source = openMovingStore();
  await using target = openMovingStore();
  const { store } = source;
  const field = newField('age');
  await store.createField(field, newOrigin());
  await store.createUser(newUser('ann'), newOrigin());
  await store.setValues('production', 'ann', [writeOf(field, 'very old')], newOrigin());
  await store.replaceField({ ...field, type: 'integer_field', version: 2 }, newOrigin());
  const text = await source.exported();
  const path = target.write([text.trimEnd()]);
  expect((await target.importFile(path)).checked.bad).toEqual([
    { line: 3, reason: 'values.0.value: expected an integer, got "very old"' },
  ]);
  await target.importFile(path, { misfits: true });
  expect(await target.exported()).toBe(text);
});

test('rows go on after any position that a row has given', async () => {
  await using target = openMovingStore();
  const users = Array.from({ length: 20 }, (_, index) => ({ ...ben, key: `user ${index} é😀` }));
  const path = target.write([head, ...users, end(0, 20)]);
  const source = openExportSource(path, { fields: [], at: importedAt });
  await source.check();
  const rows = await collect(source.rows(0));
  expect(rows.map(({ user }) => user.key)).toEqual(users.map(({ key }) => key));
  for (const [index, { position }] of rows.entries()) {
    expect(await collect(source.rows(position))).toEqual(rows.slice(index + 1));
  }
});
