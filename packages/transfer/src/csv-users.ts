import type { FieldRecord, ImportedValue } from '@roost/core';
import { humanName, readTextValue, userKey } from '@roost/schemas';
import type { CsvColumns } from './csv-columns.ts';
import type { CsvRow } from './csv-rows.ts';
import { checkFieldValue } from './field-values.ts';
import type { ImportRow } from './import-row.ts';

/** What an empty cell means: that nothing is said, or that there is to be no value. */
export const emptyCells = ['leave', 'clear'] as const;
export type EmptyCell = (typeof emptyCells)[number];

/** A row as a user, or all that is wrong with it. */
export type ReadRow = { user: ImportRow['user'] } | { reasons: string[] };

/** Reads rows as users: each cell in the type of its field, and checked. */
export function rowReader(columns: CsvColumns, empty: EmptyCell): (row: CsvRow) => ReadRow {
  const { titles } = columns;
  const titleOf = (column: number) => titles[column] || `column ${column + 1}`;

  return ({ cells }) => {
    if (cells.length !== titles.length) {
      return { reasons: [`expected ${titles.length} cells, as in the header, got ${cells.length}`] };
    }
    const reasons: string[] = [];
    const tell = (column: number, reason: string | undefined) => {
      if (reason !== undefined) reasons.push(`${titleOf(column)}: ${reason}`);
    };
    const key = cells[columns.key] ?? '';
    tell(columns.key, faultOf(userKey.safeParse(key)));
    const name = columns.name === undefined ? undefined : readName(cells[columns.name] ?? '', empty);
    if (columns.name !== undefined && name) tell(columns.name, faultOf(humanName.safeParse(name)));
    const values: ImportedValue[] = [];
    for (const { column, field } of columns.values) {
      const text = cells[column] ?? '';
      const isEmpty = saysNothing(field, text);
      if (isEmpty && empty === 'leave') continue;
      const value = isEmpty ? null : readTextValue(field, text);
      const error = checkFieldValue(field, value, 'value');
      tell(column, error?.message);
      values.push({
        fieldId: field.id,
        fieldKey: field.key,
        value: value === null ? null : JSON.stringify(value),
      });
    }
    return reasons.length > 0 ? { reasons } : { user: { key, name, values } };
  };
}

function readName(text: string, empty: EmptyCell): string | null | undefined {
  if (text !== '') return text;
  return empty === 'clear' ? null : undefined;
}

/** Types that are not text take spaces for an empty cell, too. */
function saysNothing(field: FieldRecord, text: string): boolean {
  return text.trim() === '' && (text === '' || readTextValue(field, text) === null);
}

function faultOf(checked: {
  success: boolean;
  error?: { issues: readonly { message: string }[] };
}): string | undefined {
  return checked.error?.issues.map(({ message }) => message).join(', ');
}
