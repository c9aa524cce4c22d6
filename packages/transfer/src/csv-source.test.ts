import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FieldInput, makeField } from '@roost/core';
import { temporaryFolder } from '@roost/testing';
import { expect, test } from 'vitest';
import { type CsvOptions, openCsvSource } from './csv-source.ts';
import type { ImportRow } from './import-row.ts';

const inputs: FieldInput[] = [
  { key: 'age', type: 'integer_field' },
  { key: 'plan', type: 'dropdown', options: ['free', 'team'] },
  { key: 'tags', type: 'multiselect', options: ['a', 'b'] },
  { key: 'news', type: 'checkbox' },
  { key: 'note', type: 'text_area' },
  { key: 'pin', type: 'pin_input', repeated: true },
  { key: 'extra', type: 'json_value' },
];
const fields = inputs.map((input) => makeField(input, 1_700_000_000_000));

/** A table on the disk, opened, for the time of a test. */
async function open(lines: string[], options: Omit<CsvOptions, 'fields'> = {}) {
  const folder = temporaryFolder();
  const path = join(folder.path, 'users.csv');
  const write = (text: readonly string[]) => writeFileSync(path, text.join('\n'));
  write(lines);
  const source = await openCsvSource(path, { fields, ...options });
  return { source, write, [Symbol.dispose]: () => folder[Symbol.dispose]() };
}

async function rowsOf(lines: string[], options?: Omit<CsvOptions, 'fields'>): Promise<ImportRow[]> {
  using table = await open(lines, options);
  expect((await table.source.check()).bad).toEqual([]);
  return await readAll(table.source.rows(0));
}

async function readAll(rows: AsyncIterable<ImportRow>): Promise<ImportRow[]> {
  const all: ImportRow[] = [];
  for await (const row of rows) all.push(row);
  return all;
}

/** The line and the reason of each bad row. */
async function faultsOf(lines: string[], options?: Omit<CsvOptions, 'fields'>): Promise<string[]> {
  using table = await open(lines, options);
  return (await table.source.check()).bad.map(({ line, reason }) => `${line}: ${reason}`);
}

/** Values by the keys of their fields. */
function valuesOf({ user }: ImportRow): Record<string, unknown> {
  return Object.fromEntries(user.values.map(({ fieldKey, value }) => [fieldKey, value && JSON.parse(value)]));
}

test('text becomes what the type of its field holds, and of one field only', async () => {
  const rows = await rowsOf([
    'key,age,plan,tags,news,note,pin,extra',
    'ann,21,team,a,yes,007,1234,"{""a"": [1]}"',
    'bob, 3e1 ,free,"[""a"",""b""]",0," x ","[""1"",""2""]",text',
  ]);
  expect(rows.map(({ user, position }) => [user.key, position])).toEqual([
    ['ann', 1],
    ['bob', 2],
  ]);
  expect(rows.map(valuesOf)).toEqual([
    { age: 21, plan: 'team', tags: ['a'], news: true, note: '007', pin: ['1234'], extra: { a: [1] } },
    { age: 30, plan: 'free', tags: ['a', 'b'], news: false, note: ' x ', pin: ['1', '2'], extra: 'text' },
  ]);
  const ids = new Map(fields.map(({ id, key }) => [key, id]));
  for (const { fieldId, fieldKey } of rows[0]?.user.values ?? []) expect(fieldId).toBe(ids.get(fieldKey));
});

test('an empty cell leaves what is there, or clears it where that is asked for', async () => {
  const lines = ['key,who,age,note', 'ann,,,', 'bob,Bob,  ,  '];
  const left = await rowsOf(lines, { name: 'who' });
  expect(left.map(({ user }) => user.name)).toEqual([undefined, 'Bob']);
  expect(left.map(valuesOf)).toEqual([{}, { note: '  ' }]);
  const cleared = await rowsOf(lines, { name: 'who', empty: 'clear' });
  expect(cleared.map(({ user }) => user.name)).toEqual([null, 'Bob']);
  expect(cleared.map(valuesOf)).toEqual([
    { age: null, note: null },
    { age: null, note: '  ' },
  ]);
});

test('each bad row is told with its line and all that is wrong with it, and no secret', async () => {
  expect(
    await faultsOf(
      [
        'key,who,age,plan,pin,note',
        'ann,Ann,21,free,1,',
        'bob,Bob,old,gold,1,',
        'cleo,Cleo,21,free,1',
        ',,21.5,free,1,',
        'ann,Ann,1e999,free,"[9876, 5432]",',
        `dan,"D\tan",,,,${'x'.repeat(300 * 1024)}`,
        'eve,Eve,,,,',
      ],
      { name: 'who' },
    ),
  ).toEqual([
    '3: age: expected an integer, got "old"; plan: expected one of "free", "team", got "gold"',
    '4: expected 6 cells, as in the header, got 5',
    '5: key: expected a user key of 1 to 256 characters, got 0; age: expected an integer, got 21.5',
    expect.stringMatching(/^6: age: .*; pin: expected a string, got a number; key: .* line 2 already$/),
    '7: who: expected a name without control characters; note: expected at most 300 KiB of JSON, got 307202 bytes',
  ]);
});

test('of many bad rows a hundred are named and all are counted', async () => {
  using table = await open(['key,age', ...Array.from({ length: 250 }, (_, i) => `u${i},${i % 2 ? i : 'x'}`)]);
  const { rows, bad, badCount } = await table.source.check();
  expect({ rows, badCount, shown: bad.length, size: table.source.size }).toEqual({
    rows: 125,
    badCount: 125,
    shown: 100,
    size: 250,
  });
});

test('good rows go on from any position, without the bad ones', async () => {
  using table = await open(['key,age', 'a,1', 'b,x', '', 'c,3', 'a,4', 'e,5']);
  expect((await table.source.check()).badCount).toBe(2);
  const from = async (position: number) =>
    (await readAll(table.source.rows(position))).map(({ user, position: at }) => user.key + at);
  expect(await Promise.all([0, 1, 2, 3, 5].map(from))).toEqual([
    ['a1', 'c3', 'e5'],
    ['c3', 'e5'],
    ['c3', 'e5'],
    ['e5'],
    [],
  ]);
});

test('a row that went bad after the check is not left out in silence', async () => {
  using table = await open(['key,age', 'a,1']);
  await table.source.check();
  table.write(['key,age', 'a,x']);
  await expect(readAll(table.source.rows(0))).rejects.toThrow('line 2: the file was changed after');
});

test('columns that are left out are told of, and a file without a header is no table', async () => {
  using table = await open(['key,x,age,y', 'a,1,2,3'], { ignoreOthers: true });
  expect(table.source.remarks).toEqual(['Left out: the columns "x", "y".']);
  using folder = temporaryFolder();
  const empty = join(folder.path, 'empty.csv');
  writeFileSync(empty, '');
  await expect(openCsvSource(empty, { fields })).rejects.toThrow(
    'is empty: expected a row with the titles of its columns',
  );
  await expect(openCsvSource('/nowhere.csv', { fields })).rejects.toThrow('/nowhere.csv cannot be read');
});
