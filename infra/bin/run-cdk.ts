import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { delimiter, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { bundleFunction, functionNames } from '@roost/bundle';
import { callsAws, cdkArguments, profileOf } from '../lib/cdk-arguments.ts';

const noCredentials = `No AWS credentials were found. Give them as the AWS command line takes them: AWS_PROFILE or --profile
for a profile of ~/.aws/config (after "aws sso login", where it signs on), or AWS_ACCESS_KEY_ID and
AWS_SECRET_ACCESS_KEY. "npx pnpm synth" needs none.`;

const [command = '--help', ...given] = process.argv.slice(2);

try {
  const args = cdkArguments(command, given);
  if (callsAws(command)) await requireCredentials(given);
  await Promise.all(functionNames().map((name) => bundleFunction(name)));
  process.exitCode = await runCdk(args);
} catch (error) {
  process.exitCode = 1;
  process.stderr.write(`${(error as Error).message}\n`);
}

/** Before anything is built: the CDK says so only after it, and at length. */
async function requireCredentials(args: readonly string[]): Promise<void> {
  const profile = profileOf(args);
  // Instances of EC2 have theirs from a service that is not there elsewhere, and is not waited for long.
  const find = defaultProvider({ ...(profile !== undefined && { profile }), timeout: 1_000, maxRetries: 0 });
  await find().catch((error: unknown) => {
    throw new Error(`${noCredentials}\n(${(error as Error).message})`);
  });
}

async function runCdk(args: readonly string[]): Promise<number> {
  const cdk = fileURLToPath(
    new URL('bin/cdk', `file://${createRequire(import.meta.url).resolve('aws-cdk/package.json')}`),
  );
  const child = spawn(process.execPath, [cdk, ...args], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    stdio: 'inherit',
    env: {
      ...process.env,
      // The app is run by this Node, which runs TypeScript, and not by an older one of the machine.
      PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
      CDK_DISABLE_CLI_TELEMETRY: 'true',
      CDK_DISABLE_VERSION_CHECK: 'true',
    },
  });
  const [code] = await once(child, 'exit');
  return code ?? 1;
}
