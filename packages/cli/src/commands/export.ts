import { exportLines, writeToFile, writeToStream } from '@roost/transfer';
import type { Command } from 'commander';
import { awsOption, dataOption } from '../data-option.ts';
import { findEnvironment } from '../find-environment.ts';
import { grouped, openProgressBar } from '../progress-bar.ts';
import { remark } from '../remark.ts';
import { type Place, withSession } from '../session.ts';

interface Flags extends Place {
  environment: string;
  output?: string;
}

export function addExportCommand(program: Command): void {
  program
    .command('export')
    .description(
      'Write all fields, and the users of an environment with their values: one JSON object a line, for "roost import"',
    )
    .requiredOption('--environment <name>', 'whose users')
    .option('--output <file>', 'where to; standard output by default')
    .addOption(dataOption())
    .addOption(awsOption())
    .action(run);
}

function run({ environment, output, ...place }: Flags): Promise<void> {
  return withSession(place, async ({ store }) => {
    await findEnvironment(store, environment);
    const bar = openProgressBar('users', {});
    let users = 0;
    const lines = exportLines(store, environment, () => bar.update(0, ++users));
    try {
      if (output === undefined) await writeToStream(lines, process.stdout);
      else await writeToFile(lines, output);
    } finally {
      bar.end();
    }
    remark(`Exported ${grouped(users)} ${users === 1 ? 'user' : 'users'} of ${environment}.`);
  });
}
