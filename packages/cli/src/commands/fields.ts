import { type Core, type FieldRecord, RoostError } from '@roost/core';
import { type FieldPlan, type FieldSurvey, planFields, readFieldsFile, surveyValues } from '@roost/transfer';
import type { Command } from 'commander';
import { confirm } from '../ask.ts';
import { awsOption, dataOption, jsonOption } from '../data-option.ts';
import { describePlan, describeSurvey, planAsJson } from '../field-plan-text.ts';
import { findEnvironment } from '../find-environment.ts';
import { operate } from '../operate.ts';
import { printable } from '../printable.ts';
import { type Place, withCore } from '../session.ts';
import { table } from '../table.ts';

interface Flags extends Place {
  json?: true;
}

interface ApplyFlags extends Flags {
  environment?: string;
  delete?: true;
  dryRun?: true;
  yes?: true;
}

export function addFieldsCommand(program: Command): void {
  const fields = program
    .command('fields')
    .description(
      'Definitions of fields, which all environments share; every command works while servers run',
    );
  fields
    .command('list')
    .description('List the fields; with --json as a file that "apply" takes')
    .addOption(dataOption())
    .addOption(awsOption())
    .addOption(jsonOption())
    .action(list);
  fields
    .command('apply')
    .description('Make the fields as a file has them: shows what differs, asks, and does it')
    .argument('<file>', 'JSON, as "roost fields list --json" prints it; what a field leaves out stays')
    .option('--delete', 'delete the fields that are not in the file, with their values in every environment')
    .option('--dry-run', 'show what differs, and change nothing')
    .option('--yes', 'do not ask')
    .option(
      '--environment <name>',
      'in whose audit trail it is; by default production, else the first by name',
    )
    .addOption(dataOption())
    .addOption(awsOption())
    .addOption(jsonOption())
    .action(apply);
}

function list({ json, ...place }: Flags): Promise<void> {
  return withCore(place, async ({ store }) => {
    const fields = await store.listFields();
    process.stdout.write(json ? `${JSON.stringify(fields.map(asDefinition), null, 2)}\n` : asTable(fields));
  });
}

function apply(file: string, { json, ...flags }: ApplyFlags): Promise<void> {
  const wanted = readFieldsFile(file);
  return withCore(flags, async (core) => {
    const environment = await pickEnvironment(core, flags.environment);
    const present = await core.store.listFields();
    const plan = planFields(present, wanted, { at: core.now(), deleting: flags.delete === true });
    const survey = await surveyValues(core.store, plan);
    if (!json) process.stdout.write(describePlan(plan, survey));
    const applying = !flags.dryRun && plan.steps.length > 0;
    if (applying) {
      await confirm(question(plan, survey), flags.yes);
      await carryOut(core, environment, plan);
    }
    if (json) process.stdout.write(`${JSON.stringify(planAsJson(plan, survey, applying))}\n`);
    else if (applying) process.stdout.write(`Applied; in the audit trail of ${environment}.\n`);
  });
}

/** One after the other: cut off, what is done is done whole, and the same command does the rest. */
function carryOut(core: Core, environment: string, { steps }: FieldPlan): Promise<void> {
  return operate(core, environment, async (roost) => {
    for (const step of steps) {
      if (step.verb === 'delete') await roost.fields.delete({ key: step.before.key });
      else await roost.fields.upsert(step.input);
    }
  });
}

function question({ steps }: FieldPlan, survey: FieldSurvey): string {
  const fields = steps.length === 1 ? 'one field' : `${steps.length} fields`;
  return [`This changes ${fields} in every environment.`, ...describeSurvey(survey)].join(' ');
}

/** Definitions belong to no environment, but each entry of the audit trail does. */
async function pickEnvironment({ store }: Core, named: string | undefined): Promise<string> {
  if (named !== undefined) {
    await findEnvironment(store, named);
    return named;
  }
  const names = (await store.listEnvironments()).map(({ name }) => name).sort();
  const picked = names.includes('production') ? 'production' : names[0];
  if (picked !== undefined) return picked;
  throw new RoostError('invalid_parameter', {
    message: 'There is no environment yet: make one with "roost environments create"',
  });
}

/** Without times: a file of definitions is to be the same wherever they are applied. */
function asDefinition({ key, type, displayText, options, repeated }: FieldRecord): Record<string, unknown> {
  return { key, type, display_text: displayText, options, repeated };
}

function asTable(fields: readonly FieldRecord[]): string {
  return table(
    ['KEY', 'TYPE', 'REPEATED', 'OPTIONS', 'DISPLAY TEXT'],
    fields.map(({ key, type, repeated, options, displayText }) => [
      printable(key),
      type,
      repeated ? 'yes' : 'no',
      options === null ? null : String(options.length),
      displayText,
    ]),
    'no fields',
  );
}
