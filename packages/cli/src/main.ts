import { RoostError } from '@roost/core';
import { Command, CommanderError } from 'commander';
import manifest from '../package.json' with { type: 'json' };
import { printable } from './printable.ts';

const { version } = manifest;

type AddCommand = (program: Command) => void;

/** In the order of the help. Each with what it needs: a third of a start would be loading what another command needs. */
const commands: Record<string, () => Promise<AddCommand>> = {
  serve: async () => (await import('./commands/serve.ts')).addServeCommand,
  keys: async () => (await import('./commands/keys.ts')).addKeysCommand,
  fields: async () => (await import('./commands/fields.ts')).addFieldsCommand,
  environments: async () => (await import('./commands/environments.ts')).addEnvironmentsCommand,
  export: async () => (await import('./commands/export.ts')).addExportCommand,
  import: async () => (await import('./commands/import.ts')).addImportCommand,
  migrate: async () => (await import('./commands/migrate.ts')).addMigrateCommand,
  sso: async () => (await import('./commands/sso.ts')).addSsoCommand,
  pepper: async () => (await import('./commands/pepper.ts')).addPepperCommand,
  audit: async () => (await import('./commands/audit.ts')).addAuditCommand,
  webhooks: async () => (await import('./commands/webhooks.ts')).addWebhooksCommand,
  upstream: async () => (await import('./commands/upstream.ts')).addUpstreamCommand,
  doctor: async () => (await import('./commands/doctor.ts')).addDoctorCommand,
};

/** The command that the arguments begin with, or where they begin with none, all of them: to help, or to say what there is. */
function commandsFor([, , name = '']: readonly string[]): Promise<AddCommand[]> {
  const named = Object.hasOwn(commands, name) ? commands[name] : undefined;
  return Promise.all((named ? [named] : Object.values(commands)).map((load) => load()));
}

/** Runs the `roost` command. What goes wrong is one sentence on standard error, and the exit status 1. */
export async function main(argv: readonly string[]): Promise<void> {
  const program = new Command('roost')
    .description('A home for what your users tell you.')
    .version(version, '--version')
    .showHelpAfterError('(add --help for what there is)')
    .enablePositionalOptions()
    // It would end the process itself, and with it what is still on its way to a pipe.
    .exitOverride();
  for (const add of await commandsFor(argv)) add(program);
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
