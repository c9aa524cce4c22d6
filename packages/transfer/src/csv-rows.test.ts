import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@roost/testing';
import { expect, test } from 'vitest';
import { type CsvFormat, type CsvRow, readCsvRows } from './csv-rows.ts';

/** All rows of a file with this content, as `[line, ...cells]`, and what it is refused with, if it is. */
async function read(content: string | Buffer, format?: CsvFormat) {
  using folder = temporaryFolder();
  const path = join(folder.path, 'users.csv');
  writeFileSync(path, content);
  const rows: CsvRow[] = [];
  let fault: string | undefined;
  try {
    for await (const some of readCsvRows(path, format)) rows.push(...some);
  } catch (error) {
    fault = (error as Error).message;
  }
  return { rows: rows.map(({ line, cells }) => [line, ...cells]), fault };
}

const plain = [
  [1, 'key', 'note'],
  [2, 'ann', 'a, b; "c"'],
  [3, 'bob', ''],
];

test('rows are the same whichever line ends, delimiter, byte order mark or encoding they come in', async () => {
  for (const lineEnd of ['\n', '\r\n', '\r']) {
    for (const delimiter of [',', ';', '\t']) {
      const lines = [['key', 'note'], ['ann', '"a, b; ""c"""'], ['bob', ''], []];
      const text = lines.map((cells) => cells.join(delimiter)).join(lineEnd);
      const told = `${JSON.stringify(lineEnd)} ${JSON.stringify(delimiter)}`;
      for (const content of [text, `\uFEFF${text}`, Buffer.from(`\uFEFF${text}`, 'utf16le')]) {
        expect(await read(content), told).toEqual({ rows: plain, fault: undefined });
      }
    }
  }
  expect((await read('key|note\nann|x', { delimiter: '|' })).rows).toEqual([plain[0], [2, 'ann', 'x']]);
});

test('a row is told by the line that it begins in, over line breaks in cells and empty lines', async () => {
  const { rows } = await read('\n\nkey,note\r\nann,"1\r\n2\r\n3"\r\n\r\nbob,"1\n\n2"\ncleo,\r\n  \n,\ndan,');
  expect(rows).toEqual([
    [3, 'key', 'note'],
    [4, 'ann', '1\r\n2\r\n3'],
    [8, 'bob', '1\n\n2'],
    [11, 'cleo', ''],
    [14, 'dan', ''],
  ]);
});

test('rows are given as they are, whether they fill the header or not', async () => {
  expect((await read('key,note\nann\nbob,1,2\n" x "," y"\n')).rows.slice(1)).toEqual([
    [2, 'ann'],
    [3, 'bob', '1', '2'],
    [4, ' x ', ' y'],
  ]);
  expect(await read('')).toEqual({ rows: [], fault: undefined });
});

test('a file that is read in many pieces is read as in one', async () => {
  const count = 10_000;
  const lines = Array.from({ length: count }, (_, index) => `u${index},"é𝄞\r\né"\r\n`);
  const { rows, fault } = await read(`key,note\r\n${lines.join('')}`);
  expect(fault).toBeUndefined();
  expect(rows.slice(1)).toEqual(lines.map((_, index) => [2 + 2 * index, `u${index}`, 'é𝄞\r\né']));
});

test('quotes that are wrong end the reading at their line, after the rows before', async () => {
  const before = 'key,note\nann,"1\n2"\n\n';
  const rows = [
    [1, 'key', 'note'],
    [2, 'ann', '1\n2'],
  ];
  for (const [row, fault] of [
    ['bob,"x"y"\ncleo,', 'a quote within a quoted cell has to be written twice'],
    ['bob,x"y\ncleo,', 'a cell with a quote in it has to stand in quotes, and the quote be written twice'],
    ['bob,"x\ncleo,\n', 'a quoted cell begins here and never ends'],
  ]) {
    expect(await read(before + row)).toEqual({ rows, fault: `users.csv, line 5: ${fault}` });
  }
});

test('a quoted cell that never ends is given up long before it fills the memory', async () => {
  const { fault } = await read(`key,note\nann,"${'1234567\n'.repeat(1024 * 1024)}`);
  expect(fault).toMatch(/^users.csv, line 2: a row of more than 4 MiB: /);
});

test('text in another encoding is refused with its line, and read where it is named', async () => {
  const content = Buffer.from('key,note\nann,\nbob,Zoë\n', 'latin1');
  expect((await read(content)).fault).toBe(
    'users.csv, line 3: this is not UTF-8: save the file as UTF-8, or say what it is, as in --encoding windows-1252',
  );
  expect((await read(content, { encoding: 'windows-1252' })).rows[2]).toEqual([3, 'bob', 'Zoë']);
  expect((await read(Buffer.from('key\nann\xe2', 'latin1'))).fault).toMatch(/line 2: this is not UTF-8/);
});
