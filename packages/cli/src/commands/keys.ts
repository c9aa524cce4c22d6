import { createCore, issueApiKey, RoostError } from '@roost/core';
import { type Scope, scopes } from '@roost/schemas';
import { type Command, Option } from 'commander';
import { dataOption, jsonOption } from '../data-option.ts';
import { systemOrigin, withEmbedded } from '../embedded-session.ts';

interface CreateFlags {
  environment: string;
  name: string;
  scopes: Scope[];
  data: string;
  json?: true;
}

export function addKeysCommand(program: Command): void {
  const keys = program.command('keys').description('API keys');
  keys
    .command('create')
    .description('Make an API key; works while a server runs on the same folder')
    .requiredOption('--environment <name>', 'the environment that it belongs to')
    .requiredOption('--name <name>', 'what it is for')
    .addOption(new Option('--scopes <scope...>', 'what it may do').choices(scopes).default(['*']))
    .addOption(dataOption())
    .addOption(jsonOption())
    .action(create);
}

function create({ data, environment, name, scopes: granted, json }: CreateFlags): Promise<void> {
  return withEmbedded(data, async (ports) => {
    const core = createCore(ports);
    const names = (await core.store.listEnvironments()).map((one) => one.name);
    if (!names.includes(environment)) {
      throw new RoostError('invalid_parameter', {
        message: `--environment: there is no ${environment} in ${data}, there are ${names.join(', ') || 'none'}`,
      });
    }
    const { record, key } = await issueApiKey(
      core,
      { environment, name, scopes: granted },
      systemOrigin(environment),
    );
    process.stdout.write(
      json
        ? `${JSON.stringify({ id: record.id, key })}\n`
        : `\n  ${record.id}  ${record.name}  ${environment}\n\n  ${key}\n\n  Shown this once: keep it in a safe place.\n\n`,
    );
  });
}
