import type { Command } from 'commander';
import { awsOption, dataOption } from '../data-option.ts';
import { inMinutes, remark } from '../remark.ts';
import { type Place, withSession } from '../session.ts';

export function addPepperCommand(program: Command): void {
  program
    .command('pepper')
    .description('The secret that digests of API keys are made under')
    .command('rotate')
    .description('Make new digests under a new pepper; every key that there is goes on working')
    .addOption(dataOption())
    .addOption(awsOption())
    .action(rotate);
}

function rotate(place: Place): Promise<void> {
  return withSession(place, async ({ secretHome, secrets }) => {
    const count = await secretHome.rotatePepper();
    process.stdout.write(`A new pepper is in force; ${count - 1} older kept for the keys made under them.\n`);
    if (place.aws !== undefined) {
      remark(
        `Functions at work make keys under the one before for up to ${inMinutes(secrets.lifetime)}; these work as well.`,
      );
    }
  });
}
