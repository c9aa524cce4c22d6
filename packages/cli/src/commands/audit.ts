import { showChange } from '@roost/core';
import { type AuditEntry, actions } from '@roost/schemas';
import { type Command, Option } from 'commander';
import { parseTime } from '../arguments.ts';
import { awsOption, dataOption } from '../data-option.ts';
import { findEnvironment } from '../find-environment.ts';
import { addListOptions, type ListFlags, printList } from '../print-list.ts';
import { remark } from '../remark.ts';
import { type Place, withSession } from '../session.ts';
import { table } from '../table.ts';

interface Flags extends Place, ListFlags {
  environment: string;
  actor?: string;
  action?: AuditEntry['action'];
  target?: string;
  from?: number;
  to?: number;
}

export function addAuditCommand(program: Command): void {
  const audit = program
    .command('audit')
    .description('What was changed, when and by whom: newest first')
    .requiredOption('--environment <name>', 'the environment')
    .option('--actor <id>', 'by this key, user or person')
    .addOption(new Option('--action <name>', 'of this kind').choices(actions))
    .option('--target <id>', 'of this user, field, key or webhook endpoint')
    .option('--from <time>', 'not before this (ISO 8601)', parseTime)
    .option('--to <time>', 'before this (ISO 8601)', parseTime);
  addListOptions(audit, 'entries').addOption(dataOption()).addOption(awsOption()).action(run);
}

function run(flags: Flags): Promise<void> {
  return withSession(flags, async ({ store }) => {
    // The trail of an environment outlives it.
    if ((await store.listChanges(flags.environment, {}, { limit: 1 })).length === 0) {
      await findEnvironment(store, flags.environment);
    }
    const { actor, action, target, from, to } = flags;
    const filter = { actor, action, target, from, to };
    await printList(flags, {
      read: (page) => store.listChanges(flags.environment, filter, page),
      show: showChange,
      asTable,
    });
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
