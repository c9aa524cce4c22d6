import { addSsoKey, readSsoKey } from '@roost/embedded';
import type { Command } from 'commander';
import { confirm } from '../ask.ts';
import { dataOption, jsonOption } from '../data-option.ts';
import { withEmbedded } from '../embedded-session.ts';
import { findEnvironment } from '../find-environment.ts';

interface Flags {
  environment: string;
  data: string;
  json?: true;
  yes?: true;
}

export function addSsoCommand(program: Command): void {
  const sso = program
    .command('sso')
    .description('The keys that single sign-on tokens (JWT, HS256) are signed with');
  sso
    .command('show')
    .description("Show an environment's SSO key")
    .requiredOption('--environment <name>', 'the environment')
    .addOption(dataOption())
    .addOption(jsonOption())
    .action(show);
  sso
    .command('rotate')
    .description("Replace an environment's SSO key: tokens signed with the old one are refused")
    .requiredOption('--environment <name>', 'the environment')
    .option('--yes', 'do not ask')
    .addOption(dataOption())
    .addOption(jsonOption())
    .action(rotate);
}

function show({ data, environment, json }: Flags): Promise<void> {
  return withEmbedded(data, async ({ store }) => {
    await findEnvironment(store, environment);
    // A folder of an older Roost has none yet.
    print(readSsoKey(data, environment) ?? addSsoKey(data, environment), json);
  });
}

function rotate({ data, environment, json, yes }: Flags): Promise<void> {
  return withEmbedded(data, async ({ store }) => {
    await findEnvironment(store, environment);
    await confirm(`Every token signed with the present SSO key of ${environment} will be refused.`, yes);
    print(addSsoKey(data, environment, { replace: true }), json);
  });
}

function print(key: string, json: true | undefined): void {
  process.stdout.write(json ? `${JSON.stringify({ sso_key: key })}\n` : `${key}\n`);
}
