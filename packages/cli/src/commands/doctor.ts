import { RoostError } from '@roost/core';
import { type Command, Option } from 'commander';
import { awsOption, jsonOption } from '../data-option.ts';
import { examine, type Finding } from '../doctor/check.ts';
import { writingChecks } from '../doctor/round-trip.ts';
import { surfaceChecks } from '../doctor/surface-checks.ts';
import { openTarget } from '../doctor/target.ts';
import { readKeyFromEnv } from '../read-key.ts';
import { table } from '../table.ts';

interface Flags {
  aws?: string;
  url?: string;
  keyFromEnv?: string;
  environment: string;
  json?: true;
}

export function addDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .description(
      'Call a deployment and say what is not as it should be. Users and fields that it makes begin with roost-doctor- and are deleted again; the audit trail keeps their entries.',
    )
    .addOption(awsOption())
    .addOption(new Option('--url <address>', 'the address of any other deployment').conflicts('aws'))
    .option('--key-from-env <name>', 'the environment variable that holds an API key')
    .option('--environment <name>', 'where --aws makes a key for the time of the work', 'development')
    .addOption(jsonOption())
    .action(run);
}

async function run(flags: Flags): Promise<void> {
  const findings = await examineDeployment(flags);
  process.stdout.write(flags.json ? `${JSON.stringify(findings)}\n` : report(findings));
  if (findings.some(({ result }) => result === 'failed')) process.exitCode = 1;
}

async function examineDeployment({ aws, url, keyFromEnv, environment }: Flags): Promise<Finding[]> {
  const key = keyFromEnv === undefined ? undefined : readKeyFromEnv(keyFromEnv);
  if (aws !== undefined) {
    const { withTemporaryKey } = await import('../doctor/temporary-key.ts');
    return withTemporaryKey(aws, { environment, key }, examineAt);
  }
  if (url === undefined || key === undefined) {
    throw new RoostError('invalid_parameter', {
      message: 'Say what to call: --aws <stack>, or --url <address> with --key-from-env <name>',
    });
  }
  return examineAt(url, key);
}

async function examineAt(url: string, key: string): Promise<Finding[]> {
  const target = openTarget(readAddress(url), key);
  const [first, ...rest] = surfaceChecks;
  const [alive, ...more] = first ? await examine(target, [first]) : [];
  if (!alive || alive.result === 'failed') return alive ? [alive, ...more] : [];
  return [alive, ...(await examine(target, [...rest, ...writingChecks]))];
}

function readAddress(url: string): string {
  const parsed = URL.parse(url);
  if (parsed && /^https?:$/.test(parsed.protocol)) return url.replace(/\/+$/, '');
  throw new RoostError('invalid_parameter', {
    message: `--url: expected an address such as https://api.example.com, got ${url}`,
  });
}

function report(findings: readonly Finding[]): string {
  const rows = findings.map(({ check, result, found }) => [check, result, found]);
  const failures = findings.filter(({ result }) => result === 'failed');
  const explained = failures.map(
    ({ check, expected, found, advice }) =>
      `\n  ${check}\n    expected  ${expected}\n    found     ${found}\n    to do     ${advice}\n`,
  );
  return `${table(['CHECK', 'RESULT', 'FOUND'], rows)}${explained.join('')}`;
}
