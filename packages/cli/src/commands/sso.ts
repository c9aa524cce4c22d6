import type { Command } from 'commander';
import { confirm } from '../ask.ts';
import { awsOption, dataOption, jsonOption } from '../data-option.ts';
import { findEnvironment } from '../find-environment.ts';
import { inMinutes, remark } from '../remark.ts';
import { type Place, withSession } from '../session.ts';

interface Flags extends Place {
  environment: string;
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
    .addOption(awsOption())
    .addOption(jsonOption())
    .action(show);
  sso
    .command('rotate')
    .description("Replace an environment's SSO key: tokens signed with the old one are refused")
    .requiredOption('--environment <name>', 'the environment')
    .option('--yes', 'do not ask')
    .addOption(dataOption())
    .addOption(awsOption())
    .addOption(jsonOption())
    .action(rotate);
}

function show({ environment, json, ...place }: Flags): Promise<void> {
  return withSession(place, async ({ store, secrets, secretHome }) => {
    await findEnvironment(store, environment);
    const { ssoKeys } = await secrets.read();
    // A folder of an older Roost has none yet.
    print(ssoKeys.get(environment) ?? (await secretHome.addSsoKey(environment)), json);
  });
}

function rotate({ environment, json, yes, ...place }: Flags): Promise<void> {
  return withSession(place, async ({ store, secrets, secretHome }) => {
    await findEnvironment(store, environment);
    await confirm(`Every token signed with the present SSO key of ${environment} will be refused.`, yes);
    print(await secretHome.addSsoKey(environment, { replace: true }), json);
    if (place.aws !== undefined) {
      remark(
        `Functions at work may take tokens signed with the one before for up to ${inMinutes(secrets.lifetime)}.`,
      );
    }
  });
}

function print(key: string, json: true | undefined): void {
  process.stdout.write(json ? `${JSON.stringify({ sso_key: key })}\n` : `${key}\n`);
}
