import { type FieldRecord, RoostError } from '@roost/core';
import { type ColumnChoice, planColumns } from './csv-columns.ts';
import { openKeyLines } from './csv-key-lines.ts';
import { type CsvFormat, type CsvRow, readCsvRows } from './csv-rows.ts';
import { type EmptyCell, rowReader } from './csv-users.ts';
import type { ImportRow } from './import-row.ts';
import { type CheckedSource, type ImportSource, startCheck } from './import-source.ts';

export interface CsvOptions extends ColumnChoice, CsvFormat {
  /** What is there, which columns are columns of. */
  fields: readonly FieldRecord[];
  /** An empty cell leaves what is there by default. */
  empty?: EmptyCell | undefined;
}

/**
 * Opens a table of users, a row each. Positions count its rows. A user has one row: while the table is checked, the
 * line of each is kept in memory, and nothing else.
 *
 * @throws RoostError `invalid_parameter` where it is no table, or one with columns that nobody knows.
 */
export async function openCsvSource(path: string, options: CsvOptions): Promise<ImportSource> {
  const columns = planColumns(await readHeader(path, options), options.fields, options);
  const read = rowReader(columns, options.empty ?? 'leave');
  const keyTitle = columns.titles[columns.key];
  const badLines = new Set<number>();
  let size = 0;

  async function check(onProgress?: (position: number, rows: number) => void): Promise<CheckedSource> {
    const found = startCheck();
    badLines.clear();
    size = 0;
    const noteKey = openKeyLines();
    for await (const rows of dataRows(path, options)) {
      size += rows.length;
      onProgress?.(0, size);
      for (const row of rows) {
        const reasons = reasonsAgainst(row, noteKey);
        if (reasons.length > 0) {
          found.refuse(row.line, reasons.join('; '));
          badLines.add(row.line);
        } else found.rows++;
      }
    }
    return found;
  }

  function reasonsAgainst(row: CsvRow, noteKey: (key: string, line: number) => number | undefined): string[] {
    const found = read(row);
    const reasons = 'reasons' in found ? found.reasons : [];
    const key = row.cells[columns.key];
    const earlier = key ? noteKey(key, row.line) : undefined;
    if (earlier !== undefined) reasons.push(`${keyTitle}: this user is in line ${earlier} already`);
    return reasons;
  }

  function toImport(row: CsvRow, position: number): ImportRow {
    const found = read(row);
    if ('user' in found) return { user: found.user, position };
    throw new RoostError('invalid_parameter', {
      message: `${path}, line ${row.line}: the file was changed after it was checked: start again`,
    });
  }

  async function* goodRows(from: number): AsyncGenerator<ImportRow> {
    let position = 0;
    for await (const rows of dataRows(path, options)) {
      for (const row of rows) {
        position++;
        if (position > from && !badLines.has(row.line)) yield toImport(row, position);
      }
    }
  }

  return {
    check,
    rows: goodRows,
    get size() {
      return size;
    },
    remarks: remarksOn(columns.left),
  };
}

function remarksOn(left: readonly string[]): string[] {
  if (left.length === 0) return [];
  const titles = left.map((title) => JSON.stringify(title)).join(', ');
  return [`Left out: ${left.length === 1 ? 'the column' : 'the columns'} ${titles}.`];
}

async function readHeader(path: string, format: CsvFormat): Promise<readonly string[]> {
  for await (const [header] of readCsvRows(path, format)) if (header) return header.cells;
  throw new RoostError('invalid_parameter', {
    message: `${path} is empty: expected a row with the titles of its columns`,
  });
}

async function* dataRows(path: string, format: CsvFormat): AsyncGenerator<CsvRow[]> {
  let atHeader = true;
  for await (const rows of readCsvRows(path, format)) {
    yield atHeader ? rows.slice(1) : rows;
    atHeader = false;
  }
}
