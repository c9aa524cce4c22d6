import { createCore, showChange } from '@roost/core';
import { type AuditEntry, actions } from '@roost/schemas';
import { type Command, Option } from 'commander';
import { parseCount, parseTime } from '../arguments.ts';
import { awsOption, dataOption, jsonOption } from '../data-option.ts';
import { findEnvironment } from '../find-environment.ts';
import { remark } from '../remark.ts';
import { type Place, withSession } from '../session.ts';
import { table } from '../table.ts';

interface Flags extends Place {
  environment: string;
  actor?: string;
  action?: AuditEntry['action'];
  target?: string;
  from?: number;
  to?: number;
  limit: number;
  all?: true;
  json?: true;
  ndjson?: true;
}

const pageSize = 1000;

export function addAuditCommand(program: Command): void {
  program
    .command('audit')
    .description('What was changed, when and by whom: newest first')
    .requiredOption('--environment <name>', 'the environment')
    .option('--actor <id>', 'by this key, user or person')
    .addOption(new Option('--action <name>', 'of this kind').choices(actions))
    .option('--target <id>', 'of this user, field or key')
    .option('--from <time>', 'not before this (ISO 8601)', parseTime)
    .option('--to <time>', 'before this (ISO 8601)', parseTime)
    .option('--limit <number>', 'at most so many entries', parseCount, 50)
    .option('--all', 'every entry')
    .option('--ndjson', 'one JSON object a line, for programs')
    .addOption(jsonOption())
    .addOption(dataOption())
    .addOption(awsOption())
    .action(run);
}

function run(flags: Flags): Promise<void> {
  return withSession(flags, async (session) => {
    const { store } = createCore(session);
    // The trail of an environment outlives it.
    if ((await store.listChanges(flags.environment, {}, { limit: 1 })).length === 0) {
      await findEnvironment(store, flags.environment);
    }
    const { actor, action, target, from, to } = flags;
    const filter = { actor, action, target, from, to };
    const kept: AuditEntry[] = [];
    let left = flags.all ? Number.POSITIVE_INFINITY : flags.limit;
    let after: string | undefined;
    while (left > 0) {
      const limit = Math.min(pageSize, left);
      const page = await store.listChanges(
        flags.environment,
        filter,
        after === undefined ? { limit } : { limit, after },
      );
      for (const change of page) {
        const entry = showChange(change);
        if (flags.ndjson) process.stdout.write(`${JSON.stringify(entry)}\n`);
        else kept.push(entry);
      }
      left -= page.length;
      after = page.at(-1)?.id;
      if (page.length < limit) break;
    }
    if (flags.json) process.stdout.write(`${JSON.stringify(kept)}\n`);
    else if (!flags.ndjson) process.stdout.write(asTable(kept));
    if (flags.aws !== undefined)
      remark('The trail follows a change within seconds: one just made may be missing.');
  });
}

function asTable(entries: readonly AuditEntry[]): string {
  return table(
    ['AT', 'ACTION', 'TARGET', 'ACTOR', 'CHANGED'],
    entries.map(({ at, action, target, actor, changes }) => [
      at,
      action,
      target.id,
      actor.name === null ? `${actor.type} ${actor.id}` : `${actor.name} (${actor.id})`,
      changes.map(({ path }) => path).join(', ') || null,
    ]),
    'no entries',
  );
}
