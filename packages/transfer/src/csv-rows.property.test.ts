import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@roost/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readCsvRows } from './csv-rows.ts';

/** Full of what is special in a table. */
const cell = fc.string({ unit: fc.constantFrom('a', 'é', '𝄞', '"', ',', ';', '\t', '\n', '\r\n', ' ', '') });

const table = fc.record({
  rows: fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 20 }),
  delimiter: fc.constantFrom(',', ';', '\t'),
  lineEnd: fc.constantFrom('\n', '\r\n'),
  mark: fc.constantFrom('', '\uFEFF'),
});

const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;

test('whatever stands in cells is read as it was written, and each row is in the line where it begins', async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'table.csv');
  await fc.assert(
    fc.asyncProperty(table, async ({ rows, delimiter, lineEnd, mark }) => {
      const written = rows.map((cells) => cells.map(quote).join(delimiter));
      writeFileSync(path, mark + written.join(lineEnd));
      const expected: { line: number; cells: string[] }[] = [];
      let line = 1;
      for (const [index, cells] of rows.entries()) {
        if (cells.some((text) => text.trim() !== '')) expected.push({ line, cells });
        line += (written[index] ?? '').split('\n').length;
      }
      const read = [];
      for await (const some of readCsvRows(path, { delimiter })) read.push(...some);
      expect(read).toEqual(expected);
    }),
    { numRuns: 200 },
  );
});

test('no file whatever does more than be refused in a sentence', async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'table.csv');
  const bytes = fc.uint8Array({ maxLength: 200 });
  const text = cell.map((written) => Buffer.from(written));
  await fc.assert(
    fc.asyncProperty(fc.oneof(bytes, text), async (content) => {
      writeFileSync(path, content);
      try {
        for await (const rows of readCsvRows(path)) expect(rows.length).toBeGreaterThan(0);
      } catch (error) {
        expect(error).toMatchObject({
          code: 'invalid_parameter',
          message: expect.stringMatching(/^table.csv, line \d+: /),
        });
      }
    }),
    { numRuns: 300 },
  );
});
