import { Option } from 'commander';

export const defaultFolder = '.roost';

/** Where the data is: the same for every command. */
export function dataOption(): Option {
  return new Option('--data <folder>', 'the data folder').env('ROOST_DATA').default(defaultFolder);
}

/** `--json`: for programs. */
export function jsonOption(): Option {
  return new Option('--json', 'print JSON alone, for programs');
}
