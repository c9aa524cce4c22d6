import { basename } from 'node:path';
import { RoostError } from '@roost/core';
import { CsvError, type InfoRecord, type Parser, parse } from 'csv-parse';
import { guessDelimiter } from './csv-delimiter.ts';
import { readText } from './csv-text.ts';

export interface CsvRow {
  /** Where it begins in the file, from 1. */
  line: number;
  cells: string[];
}

export interface CsvFormat {
  /** What separates cells: a comma, a semicolon or a tab is found by itself. */
  delimiter?: string | undefined;
  /** As `TextDecoder` names it. */
  encoding?: string | undefined;
}

/** In bytes; no more than 3 MiB are ever set together over HTTP. A quote that is never closed would make one row of the rest of a file of any size. */
const largestRow = 4 * 1024 * 1024;

/**
 * Reads the rows of a table, its header among them, some at a time. Empty lines, and rows of empty cells, are left out.
 *
 * @throws RoostError `invalid_parameter` where the quotes of a row are wrong, with its line: nobody can tell then where
 * the next row begins.
 */
export async function* readCsvRows(path: string, format: CsvFormat = {}): AsyncGenerator<CsvRow[]> {
  let parser: Parser | undefined;
  let rows: CsvRow[] = [];
  /** The line after the row that was read last, and how many empty ones had been left out by then. */
  let next = 1;
  let empty = 0;

  function keep(cells: string[], info: InfoRecord): null {
    const line = next + info.empty_lines - empty;
    next = line + 1 + lineBreaks(cells);
    empty = info.empty_lines;
    if (cells.some((cell) => cell.trim() !== '')) rows.push({ line, cells });
    return null;
  }

  for await (const text of readText(path, format.encoding)) {
    parser ??= openParser(format.delimiter ?? guessDelimiter(text), keep);
    yield* hand(await feed(parser, text));
  }
  if (parser) yield* hand(await feed(parser, undefined));

  /** The rows before a fault are read all the same. */
  function* hand(fault: Error | undefined): Generator<CsvRow[]> {
    const read = rows;
    rows = [];
    if (read.length > 0) yield read;
    if (fault) throw explain(fault);
  }

  function explain(cause: Error): Error {
    if (!(cause instanceof CsvError)) return cause;
    const line = next + Number(cause.empty_lines) - empty;
    return new RoostError('invalid_parameter', {
      message: `${basename(path)}, line ${line}: ${faults[cause.code] ?? cause.message}`,
      cause,
    });
  }
}

/** @returns what was wrong with the text, once its rows are read. */
function feed(parser: Parser, text: string | undefined): Promise<Error | undefined> {
  return new Promise((resolve) => {
    const done = (error?: Error | null) => resolve(error ?? undefined);
    if (text === undefined) parser.end(done);
    else parser.write(text, done);
  });
}

const faults: Record<string, string> = {
  CSV_INVALID_CLOSING_QUOTE: 'a quote within a quoted cell has to be written twice',
  INVALID_OPENING_QUOTE: 'a cell with a quote in it has to stand in quotes, and the quote be written twice',
  CSV_QUOTE_NOT_CLOSED: 'a quoted cell begins here and never ends',
  CSV_MAX_RECORD_SIZE: `a row of more than ${largestRow / 1024 / 1024} MiB: most likely a quoted cell that never ends`,
};

function openParser(delimiter: string, onRecord: (cells: string[], info: InfoRecord) => null): Parser {
  const parser = parse({
    delimiter,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: largestRow,
    on_record: onRecord,
  });
  // Told by the callbacks of `write` and `end`; without a listener it would end the process, too.
  parser.on('error', () => undefined);
  // Nothing comes out, but for its end, which has to be read all the same.
  return parser.resume();
}

/** csv-parse counts a CRLF within quotes as two lines. */
function lineBreaks(cells: readonly string[]): number {
  let count = 0;
  for (const cell of cells) {
    if (cell.includes('\n') || cell.includes('\r')) count += cell.split(/\r\n|\r|\n/).length - 1;
  }
  return count;
}
