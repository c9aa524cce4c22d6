import { type FieldRecord, RoostError } from '@roost/core';
import type { ProblemError } from '@roost/schemas';

/** What the columns of a table are to be, where their titles do not say it. Columns are named by their titles. */
export interface ColumnChoice {
  /** The column of users' keys; by default the first of {@link keyTitles} that there is. */
  key?: string | undefined;
  /** The column of users' names; by default none. */
  name?: string | undefined;
  /** As in `Full name=name`: a column, and the key of the field that it holds values of. */
  map?: readonly string[] | undefined;
  ignore?: readonly string[] | undefined;
  ignoreOthers?: boolean | undefined;
}

/** Columns by their place in a row, from 0. */
export interface CsvColumns {
  titles: readonly string[];
  key: number;
  name: number | undefined;
  values: readonly { column: number; field: FieldRecord }[];
  /** Titles of the columns that are left out. */
  left: readonly string[];
}

const keyTitles = ['key', 'email', 'e-mail', 'id'];

/**
 * Finds out what each column of a table is: by choice, or since its title is the key of a field.
 *
 * @throws RoostError `invalid_parameter` with every column that nobody knows, and with every choice that cannot be.
 */
export function planColumns(
  header: readonly string[],
  fields: readonly FieldRecord[],
  choice: ColumnChoice,
): CsvColumns {
  const titles = header.map((title) => title.trim());
  const wrong: ProblemError[] = [];
  const fieldOf = new Map(fields.map((field) => [field.key, field]));
  const taken = new Set<number>();
  const left: string[] = [];
  const values = new Map<FieldRecord, number>();

  function find(title: string, flag: string): number | undefined {
    const column = titles.indexOf(title);
    if (column === -1) {
      wrong.push({ path: flag, message: `there is no column ${quote(title)}, there are ${list(titles)}` });
      return undefined;
    }
    if (titles.lastIndexOf(title) > column) {
      wrong.push({ path: flag, message: `there is more than one column ${quote(title)}` });
    }
    taken.add(column);
    return column;
  }

  function fill(field: FieldRecord, column: number): void {
    const other = values.get(field);
    if (other === undefined) values.set(field, column);
    else {
      const both = list([titles[other] ?? '', titles[column] ?? '']);
      wrong.push({ path: quote(field.key), message: `two columns hold this field: ${both}` });
    }
  }

  const key = find(choice.key ?? defaultKey(titles), '--key');
  const name = choice.name === undefined ? undefined : find(choice.name, '--name');
  for (const mapping of choice.map ?? []) {
    const [title, fieldKey] = splitMapping(mapping, titles, fieldOf);
    const column = find(title, '--map');
    const field = fieldOf.get(fieldKey);
    if (field && column !== undefined) fill(field, column);
    else if (!field) wrong.push({ path: '--map', message: noField(fieldKey, fields) });
  }
  const ignored = new Set(choice.ignore);
  for (const title of ignored) if (!titles.includes(title)) find(title, '--ignore');
  for (const [column, title] of titles.entries()) {
    if (taken.has(column)) continue;
    const field = ignored.has(title) ? undefined : fieldOf.get(title);
    if (field) fill(field, column);
    else if (choice.ignoreOthers || ignored.has(title)) left.push(title);
    else wrong.push({ path: quote(title), message: unknownColumn(title, column, fields) });
  }
  if (wrong.length > 0 || key === undefined) {
    throw new RoostError('invalid_parameter', {
      message: 'Not every column is known; nothing was imported',
      errors: wrong,
    });
  }
  const ordered = [...values].map(([field, column]) => ({ column, field }));
  return { titles, key, name, values: ordered.sort((a, b) => a.column - b.column), left };
}

function defaultKey(titles: readonly string[]): string {
  for (const wanted of keyTitles) {
    const title = titles.find((one) => one.toLowerCase() === wanted);
    if (title !== undefined) return title;
  }
  return 'key';
}

/**
 * Titles and keys of fields may have a `=` in them, too: where one is meant that there is, it is taken. Without any, the
 * title stands for both, as it does in a table.
 */
function splitMapping(
  mapping: string,
  titles: readonly string[],
  fieldOf: ReadonlyMap<string, FieldRecord>,
): [title: string, fieldKey: string] {
  const splits: [string, string][] = [];
  for (let at = mapping.indexOf('='); at !== -1; at = mapping.indexOf('=', at + 1)) {
    splits.push([mapping.slice(0, at), mapping.slice(at + 1)]);
  }
  const known = splits.find(([title, fieldKey]) => titles.includes(title) && fieldOf.has(fieldKey));
  return known ?? splits[0] ?? [mapping, mapping];
}

function unknownColumn(title: string, column: number, fields: readonly FieldRecord[]): string {
  if (title === '')
    return `column ${column + 1} has no title: leave it out with --ignore "" or --ignore-others`;
  const lower = title.toLowerCase();
  const asName = lower === 'name' ? `--name ${quote(title)} for users' names, ` : '';
  const likely = fields.find(({ key }) => key.toLowerCase() === lower)?.key ?? '<field>';
  return `no field has this key: say ${asName}--map "${title}=${likely}", --ignore ${quote(title)} or --ignore-others`;
}

function noField(fieldKey: string, fields: readonly FieldRecord[]): string {
  return `there is no field ${quote(fieldKey)}, there are ${list(fields.map(({ key }) => key))}`;
}

function list(names: readonly string[]): string {
  return names.map(quote).join(', ') || 'none';
}

function quote(text: string): string {
  return JSON.stringify(text);
}
