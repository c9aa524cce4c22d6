import { RoostError } from '@roost/core';
import { Command, CommanderError } from 'commander';
import manifest from '../package.json' with { type: 'json' };
import { addAuditCommand } from './commands/audit.ts';
import { addDoctorCommand } from './commands/doctor.ts';
import { addEnvironmentsCommand } from './commands/environments.ts';
import { addExportCommand } from './commands/export.ts';
import { addFieldsCommand } from './commands/fields.ts';
import { addImportCommand } from './commands/import.ts';
import { addKeysCommand } from './commands/keys.ts';
import { addMigrateCommand } from './commands/migrate.ts';
import { addPepperCommand } from './commands/pepper.ts';
import { addServeCommand } from './commands/serve.ts';
import { addSsoCommand } from './commands/sso.ts';
import { addUpstreamCommand } from './commands/upstream.ts';
import { addWebhooksCommand } from './commands/webhooks.ts';
import { printable } from './printable.ts';

const { version } = manifest;

/** Runs the `roost` command. What goes wrong is one sentence on standard error, and the exit status 1. */
export async function main(argv: readonly string[]): Promise<void> {
  const program = new Command('roost')
    .description('A home for what your users tell you.')
    .version(version, '--version')
    .showHelpAfterError('(add --help for what there is)')
    .enablePositionalOptions()
    // It would end the process itself, and with it what is still on its way to a pipe.
    .exitOverride();
  addServeCommand(program);
  addKeysCommand(program);
  addFieldsCommand(program);
  addEnvironmentsCommand(program);
  addExportCommand(program);
  addImportCommand(program);
  addMigrateCommand(program);
  addSsoCommand(program);
  addPepperCommand(program);
  addAuditCommand(program);
  addWebhooksCommand(program);
  addUpstreamCommand(program);
  addDoctorCommand(program);
  try {
    await program.parseAsync(argv);
  } catch (error) {
    // What was printed already: the help that was asked for, or what is wrong with the arguments.
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode;
      return;
    }
    process.exitCode = 1;
    const sentence = error instanceof RoostError ? explain(error) : String((error as Error).stack ?? error);
    process.stderr.write(`roost: ${sentence}\n`);
  }
}

function explain({ message, errors = [] }: RoostError): string {
  return [
    message,
    ...errors.map(({ path, message: what }) => printable(path === '' ? what : `${path}: ${what}`)),
  ].join('\n  ');
}
