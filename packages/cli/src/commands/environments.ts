import { formatTime, RoostError } from '@roost/core';
import { addSsoKey, dropSsoKey } from '@roost/embedded';
import { environmentName } from '@roost/schemas';
import type { Command } from 'commander';
import { confirm } from '../ask.ts';
import { dataOption, jsonOption } from '../data-option.ts';
import { systemOrigin, withEmbedded } from '../embedded-session.ts';
import { findEnvironment } from '../find-environment.ts';
import { table } from '../table.ts';

export function addEnvironmentsCommand(program: Command): void {
  const environments = program
    .command('environments')
    .description('Environments: production, development, …');
  environments
    .command('list')
    .description('List the environments')
    .addOption(dataOption())
    .addOption(jsonOption())
    .action(list);
  environments
    .command('create')
    .description('Make an environment')
    .argument('<name>')
    .addOption(dataOption())
    .action(create);
  environments
    .command('delete')
    .description('Delete an environment with its users, their values and its keys')
    .argument('<name>')
    .option('--yes', 'do not ask')
    .addOption(dataOption())
    .action(remove);
}

function list({ data, json }: { data: string; json?: true }): Promise<void> {
  return withEmbedded(data, async ({ store }) => {
    const found = await store.listEnvironments();
    const rows = found.map(({ name, createdAt }) => ({ name, created_at: formatTime(createdAt) }));
    process.stdout.write(
      json
        ? `${JSON.stringify(rows)}\n`
        : table(
            ['NAME', 'CREATED'],
            rows.map((row) => [row.name, row.created_at]),
          ),
    );
  });
}

function create(name: string, { data }: { data: string }): Promise<void> {
  const checked = environmentName.safeParse(name);
  if (!checked.success) {
    throw new RoostError('invalid_parameter', {
      message: checked.error.issues.map(({ message }) => message).join('\n'),
    });
  }
  return withEmbedded(data, async ({ store }) => {
    const origin = systemOrigin(name);
    // The SSO key first: cut off in between, it is a key of nothing.
    addSsoKey(data, name);
    if (!(await store.createEnvironment({ name, createdAt: origin.at }, origin))) {
      throw new RoostError('invalid_parameter', { message: `There is an environment ${name} already` });
    }
    process.stdout.write(
      `Made ${name}. Its first key: roost keys create --environment ${name} --name admin\n`,
    );
  });
}

function remove(name: string, { data, yes }: { data: string; yes?: true }): Promise<void> {
  return withEmbedded(data, async ({ store }) => {
    await findEnvironment(store, name);
    await confirm(`This deletes ${name} with all its users, their values and its keys, for good.`, yes);
    await store.deleteEnvironment(name, systemOrigin(name));
    dropSsoKey(data, name);
    process.stdout.write(`Deleted ${name}.\n`);
  });
}
