import { rotatePepper } from '@roost/embedded';
import type { Command } from 'commander';
import { dataOption } from '../data-option.ts';
import { withEmbedded } from '../embedded-session.ts';

export function addPepperCommand(program: Command): void {
  program
    .command('pepper')
    .description('The secret that digests of API keys are made under')
    .command('rotate')
    .description('Make new digests under a new pepper; every key that there is goes on working')
    .addOption(dataOption())
    .action(rotate);
}

function rotate({ data }: { data: string }): Promise<void> {
  return withEmbedded(data, async () => {
    const count = rotatePepper(data);
    process.stdout.write(`A new pepper is in force; ${count - 1} older kept for the keys made under them.\n`);
  });
}
