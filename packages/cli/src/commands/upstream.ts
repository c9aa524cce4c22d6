import { text } from 'node:stream/consumers';
import { createCore, RoostError } from '@roost/core';
import { checkUpstreamAddress, openUpstream } from '@roost/upstream';
import type { Command } from 'commander';
import { awsOption, dataOption } from '../data-option.ts';
import { findEnvironment } from '../find-environment.ts';
import { inMinutes, remark } from '../remark.ts';
import { type Place, withSession } from '../session.ts';
import { allowLocalUpstreamOption, upstreamOption } from '../upstream-options.ts';

interface SettleFlags extends Place {
  environment: string;
  upstream: string;
  allowLocalUpstream: boolean;
}

interface Flags extends Place {
  environment: string;
  keyFromEnv?: string;
}

export function addUpstreamCommand(program: Command): void {
  const upstream = program
    .command('upstream')
    .description('Another service that holds users and fields, and Roost before it');
  upstream
    .command('set-key')
    .description('Keep the API key that an environment has there, in the place of the one before')
    .requiredOption('--environment <name>', 'the environment')
    .option(
      '--key-from-env <name>',
      'the environment variable that holds the key; else it is read from standard input',
    )
    .addOption(dataOption())
    .addOption(awsOption())
    .action(setKey);
  upstream
    .command('settle')
    .description(
      'Find out what came of changes whose end was cut off, and put those that were made into the audit trail. Whoever next changes the same thing does so, too, and a server every ten minutes.',
    )
    .requiredOption('--environment <name>', 'the environment')
    .addOption(upstreamOption().makeOptionMandatory())
    .addOption(allowLocalUpstreamOption())
    .addOption(dataOption())
    .addOption(awsOption())
    .action(settle);
}

async function settle({ environment, upstream, allowLocalUpstream, ...place }: SettleFlags): Promise<void> {
  const given = { address: upstream, allowLocal: allowLocalUpstream };
  const address = checkUpstreamAddress(given, '--upstream');
  await withSession(place, async (session) => {
    await findEnvironment(session.store, environment);
    const core = createCore({ ...session, upstream: openUpstream(address) });
    const { settled = 0, left = 0 } = (await core.upstream?.settleLeft(environment)) ?? {};
    process.stdout.write(`${settled} settled; ${left} cannot be told yet.\n`);
  });
}

async function setKey({ environment, keyFromEnv, ...place }: Flags): Promise<void> {
  const key = keyFromEnv === undefined ? await readInput() : readVariable(keyFromEnv);
  await withSession(place, async ({ store, secrets, secretHome }) => {
    await findEnvironment(store, environment);
    await secretHome.setUpstreamKey(environment, key);
    process.stdout.write(`The key of ${environment} is kept.\n`);
    if (place.aws !== undefined) {
      remark(
        `Functions at work may use the one before for up to ${inMinutes(secrets.lifetime)}, unless it is refused.`,
      );
    }
  });
}

/** Never an argument: those stand in the list of processes, and in the history of the shell. */
async function readInput(): Promise<string> {
  if (process.stdin.isTTY) process.stderr.write('The key, then Enter and Ctrl-D: ');
  return checkKey((await text(process.stdin)).trim(), 'standard input');
}

function readVariable(name: string): string {
  return checkKey((process.env[name] ?? '').trim(), `--key-from-env: ${name}`);
}

/** @throws RoostError for what no header could hold. It never says what it was. */
function checkKey(key: string, where: string): string {
  if (/^[\x21-\x7e]+$/.test(key)) return key;
  throw new RoostError('invalid_parameter', {
    message: `${where}: expected a key of visible ASCII, got ${key === '' ? 'nothing' : 'other characters among it'}`,
  });
}
