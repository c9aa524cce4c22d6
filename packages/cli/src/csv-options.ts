import { type CsvOptions, emptyCells } from '@roost/transfer';
import { type Command, InvalidArgumentError, Option } from 'commander';

/** What a table of users needs to be told, besides where it is. */
export interface CsvFlags {
  key?: string;
  name?: string;
  map?: string[];
  ignore?: string[];
  ignoreOthers?: true;
  empty?: CsvOptions['empty'];
  delimiter?: string;
  encoding?: string;
}

export function addCsvOptions(command: Command): Command {
  return command
    .optionsGroup('Of a CSV file:')
    .option('--key <column>', 'the column of users\' keys; by default "key", "email", "e-mail" or "id"')
    .option('--name <column>', "the column of users' names; by default none")
    .option(
      '--map <column=field>',
      "a column and the field that it holds, where its title is not the field's key; give it as often as there are such",
      addTo,
    )
    .option('--ignore <column>', 'a column that is left out; give it as often as there are such', addTo)
    .option('--ignore-others', 'leave out every column that is no field')
    .addOption(
      new Option('--empty <what>', 'whether an empty cell leaves what is there, or clears it')
        .choices(emptyCells)
        .default('leave'),
    )
    .option(
      '--delimiter <character>',
      'what separates cells; a comma, a semicolon and a tab are found',
      parseDelimiter,
    )
    .option(
      '--encoding <name>',
      'as in windows-1252; by default UTF-8, or UTF-16 with its mark',
      parseEncoding,
    );
}

/** Whether a flag was given that means nothing for another format. */
export function csvFlagsGiven({
  key,
  name,
  map,
  ignore,
  ignoreOthers,
  empty,
  delimiter,
  encoding,
}: CsvFlags) {
  const given = [key, name, map, ignore, ignoreOthers, delimiter, encoding];
  return empty === 'clear' || given.some((flag) => flag !== undefined);
}

/** An option of several words would take the name of the file, too, where that comes after it. */
function addTo(text: string, before: readonly string[] = []): string[] {
  return [...before, text];
}

function parseDelimiter(text: string): string {
  if (/^[^"\r\n]$/u.test(text)) return text;
  if (text === '\\t' || text === 'tab') return '\t';
  throw new InvalidArgumentError('Expected one character, or "tab".');
}

function parseEncoding(label: string): string {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    throw new InvalidArgumentError('Expected an encoding, such as utf-8, utf-16le or windows-1252.');
  }
}
