import { formatTime, RoostError } from '@roost/core';
import { environmentName } from '@roost/schemas';
import type { Command } from 'commander';
import { confirm } from '../ask.ts';
import { awsOption, dataOption, jsonOption } from '../data-option.ts';
import { findEnvironment } from '../find-environment.ts';
import { remark } from '../remark.ts';
import { type Place, systemOrigin, withSession } from '../session.ts';
import { table } from '../table.ts';

export function addEnvironmentsCommand(program: Command): void {
  const environments = program
    .command('environments')
    .description('Environments: production, development, …');
  environments
    .command('list')
    .description('List the environments')
    .addOption(dataOption())
    .addOption(awsOption())
    .addOption(jsonOption())
    .action(list);
  environments
    .command('create')
    .description('Make an environment')
    .argument('<name>')
    .addOption(dataOption())
    .addOption(awsOption())
    .action(create);
  environments
    .command('delete')
    .description('Delete an environment with its users, their values, its keys and its webhook endpoints')
    .argument('<name>')
    .option('--yes', 'do not ask')
    .addOption(dataOption())
    .addOption(awsOption())
    .action(remove);
}

function list({ json, ...place }: Place & { json?: true }): Promise<void> {
  return withSession(place, async ({ store }) => {
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

function create(name: string, place: Place): Promise<void> {
  const checked = environmentName.safeParse(name);
  if (!checked.success) {
    throw new RoostError('invalid_parameter', {
      message: checked.error.issues.map(({ message }) => message).join('\n'),
    });
  }
  return withSession(place, async ({ store, secretHome }) => {
    const origin = systemOrigin(name);
    // The SSO key first: cut off in between, it is a key of nothing.
    await secretHome.addSsoKey(name);
    if (!(await store.createEnvironment({ name, createdAt: origin.at }, origin))) {
      throw new RoostError('invalid_parameter', { message: `There is an environment ${name} already` });
    }
    process.stdout.write(
      `Made ${name}. Its first key: roost keys create --environment ${name} --name admin${place.aws === undefined ? '' : ` --aws ${place.aws}`}\n`,
    );
  });
}

function remove(name: string, { yes, ...place }: Place & { yes?: true }): Promise<void> {
  return withSession(place, async ({ store, secretHome }) => {
    await findEnvironment(store, name);
    await confirm(
      `This deletes ${name} with all its users, their values, its keys and its webhook endpoints, for good.`,
      yes,
    );
    await store.deleteEnvironment(name, systemOrigin(name));
    await secretHome.dropSsoKey(name);
    await secretHome.dropUpstreamKey(name);
    process.stdout.write(`Deleted ${name}.\n`);
    if (place.aws !== undefined) {
      remark(
        'Nobody sees it any more. The sweeper removes what is left of it from the table, over the next minutes.',
      );
    }
  });
}
