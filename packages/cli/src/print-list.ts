import type { Command } from 'commander';
import { parseCount } from './arguments.ts';
import { jsonOption } from './data-option.ts';

/** How much of a long list is printed, and in which form. */
export interface ListFlags {
  limit: number;
  all?: true;
  json?: true;
  ndjson?: true;
}

const pageSize = 1000;

/** @param rows what the list is made of: `entries`. */
export function addListOptions(command: Command, rows: string): Command {
  return command
    .option('--limit <number>', `at most so many ${rows}`, parseCount, 50)
    .option('--all', `all ${rows}`)
    .option('--ndjson', 'one JSON object a line, for programs')
    .addOption(jsonOption());
}

/** Reads a list page by page; with `--ndjson` a row is printed as soon as it is read, so that no list is too long. */
export async function printList<Row extends { id: string }, Item>(
  flags: ListFlags,
  list: {
    /** At most `limit` rows, after the one with the id `after`. */
    read(page: { after?: string; limit: number }): Promise<Row[]>;
    show(row: Row): Item;
    asTable(items: readonly Item[]): string;
  },
): Promise<void> {
  const kept: Item[] = [];
  let left = flags.all ? Number.POSITIVE_INFINITY : flags.limit;
  let after: string | undefined;
  while (left > 0) {
    const limit = Math.min(pageSize, left);
    const page = await list.read(after === undefined ? { limit } : { limit, after });
    for (const item of page.map(list.show)) {
      if (flags.ndjson) process.stdout.write(`${JSON.stringify(item)}\n`);
      else kept.push(item);
    }
    left -= page.length;
    after = page.at(-1)?.id;
    if (page.length < limit) break;
  }
  if (flags.json) process.stdout.write(`${JSON.stringify(kept)}\n`);
  else if (!flags.ndjson) process.stdout.write(list.asTable(kept));
}
