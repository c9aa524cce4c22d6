import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { type OpenUpstream, RoostError } from '@roost/core';
import { defaultLimits, jsonLog } from '@roost/lambda';
import { type RunningServer, serve } from '@roost/server';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { parseCount, parseYesOrNo } from '../arguments.ts';
import { dataOption, recordValuesOption } from '../data-option.ts';
import { greet } from '../greeting.ts';
import { allowLocalUpstreamOption, upstreamOption } from '../upstream-options.ts';

interface ServeFlags {
  port: number;
  host: string;
  data: string;
  sample: boolean;
  corsOrigin: string[];
  tlsCert?: string;
  tlsKey?: string;
  trustProxy: boolean;
  limit: number;
  failureLimit: number;
  recordValues: boolean;
  auditRetention: number;
  deliveryRetention: number;
  team?: string;
  allowLocalWebhooks: boolean;
  upstream?: string;
  allowLocalUpstream: boolean;
  log: 'info' | 'error' | 'silent';
}

export function addServeCommand(program: Command): void {
  program
    .command('serve')
    .description('Run Roost on this machine, on an embedded store')
    .addOption(
      new Option('--port <number>', 'the port; 0 takes a free one')
        .env('ROOST_PORT')
        .default(8006)
        .argParser(parsePort),
    )
    .addOption(
      new Option('--host <address>', 'the address to listen on').env('ROOST_HOST').default('127.0.0.1'),
    )
    .addOption(dataOption())
    .option('--no-sample', 'leave a new folder without the sample users, fields and values')
    .addOption(
      new Option('--cors-origin <origin...>', 'origins that browsers may call from')
        .env('ROOST_CORS_ORIGINS')
        .default(['*'])
        .argParser(parseOrigins),
    )
    .addOption(new Option('--tls-cert <file>', 'answer HTTPS: the certificate, PEM').env('ROOST_TLS_CERT'))
    .addOption(new Option('--tls-key <file>', 'answer HTTPS: its private key, PEM').env('ROOST_TLS_KEY'))
    .addOption(
      new Option(
        '--trust-proxy [yes|no]',
        'a proxy before this server sets X-Forwarded-Proto and X-Forwarded-For',
      )
        .env('ROOST_TRUST_PROXY')
        .default(false)
        // Without a value of its own, ROOST_TRUST_PROXY=no would turn it on.
        .preset('yes')
        .argParser(parseYesOrNo),
    )
    .addOption(
      new Option('--limit <number>', 'requests a minute for each caller; 0 for none')
        .env('ROOST_LIMIT')
        .default(defaultLimits.requests)
        .argParser(parseCount),
    )
    .addOption(
      new Option('--failure-limit <number>', 'wrong credentials a minute from one address; 0 for none')
        .env('ROOST_FAILURE_LIMIT')
        .default(defaultLimits.failures)
        .argParser(parseCount),
    )
    .addOption(recordValuesOption())
    .addOption(
      new Option('--audit-retention <days>', 'forget audit entries after so many days; 0 keeps them')
        .env('ROOST_AUDIT_RETENTION')
        .default(0)
        .argParser(parseCount),
    )
    .addOption(
      new Option('--delivery-retention <days>', 'forget webhook deliveries after so many days; 0 keeps them')
        .env('ROOST_DELIVERY_RETENTION')
        .default(30)
        .argParser(parseCount),
    )
    .addOption(new Option('--team <name>', 'what GET /api/account/ says whose it is').env('ROOST_TEAM'))
    .addOption(
      new Option(
        '--allow-local-webhooks [yes|no]',
        'let webhook endpoints be http://127.0.0.1: for development',
      )
        .env('ROOST_ALLOW_LOCAL_WEBHOOKS')
        .default(false)
        .preset('yes')
        .argParser(parseYesOrNo),
    )
    .addOption(upstreamOption())
    .addOption(allowLocalUpstreamOption())
    .addOption(
      new Option('--log <level>', 'what to write to standard error')
        .env('ROOST_LOG')
        .choices(['info', 'error', 'silent'])
        .default('error'),
    )
    .action(run);
}

async function run(flags: ServeFlags): Promise<void> {
  const tls = readTls(flags);
  const upstream = await readUpstream(flags);
  const server = await serve({
    port: flags.port,
    host: flags.host,
    folder: flags.data,
    sample: flags.sample,
    corsOrigins: flags.corsOrigin,
    trustProxy: flags.trustProxy,
    limits: { requests: flags.limit, failures: flags.failureLimit },
    recordValues: flags.recordValues,
    auditRetention: flags.auditRetention,
    deliveryRetention: flags.deliveryRetention,
    allowLocalWebhooks: flags.allowLocalWebhooks,
    log: jsonLog(flags.log),
    ...(flags.team === undefined ? {} : { team: flags.team }),
    ...(tls ? { tls } : {}),
    ...(upstream ? { upstream } : {}),
  });
  process.stdout.write(greet(server, { ...flags, sample: flags.sample && !upstream }));
  await closeOnSignal(server);
}

/** Ctrl-C ends the server in order; a second one ends it at once. */
function closeOnSignal(server: RunningServer): Promise<void> {
  return new Promise((resolve, reject) => {
    const close = () => {
      process.off('SIGINT', close).off('SIGTERM', close);
      server.close().then(resolve, reject);
    };
    process.on('SIGINT', close).on('SIGTERM', close);
  });
}

async function readUpstream({ upstream, allowLocalUpstream }: ServeFlags): Promise<OpenUpstream | undefined> {
  if (upstream === undefined) return undefined;
  const { checkUpstreamAddress, openUpstream } = await import('@roost/upstream');
  const given = { address: upstream, allowLocal: allowLocalUpstream };
  return openUpstream(checkUpstreamAddress(given, '--upstream'));
}

function readTls({ tlsCert, tlsKey }: ServeFlags): { cert: Buffer; key: Buffer } | undefined {
  if (tlsCert === undefined && tlsKey === undefined) return undefined;
  if (tlsCert === undefined || tlsKey === undefined) {
    throw new RoostError('invalid_parameter', { message: '--tls-cert and --tls-key go together: give both' });
  }
  const tls = { cert: readPem(tlsCert, '--tls-cert'), key: readPem(tlsKey, '--tls-key') };
  try {
    createSecureContext(tls);
  } catch (error) {
    throw new RoostError('invalid_parameter', {
      message: `--tls-cert and --tls-key: not a certificate and its key in PEM: ${(error as Error).message}`,
      cause: error,
    });
  }
  return tls;
}

function readPem(path: string, flag: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new RoostError('invalid_parameter', { message: `${flag}: cannot read ${path}`, cause: error });
  }
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65535)
    throw new InvalidArgumentError('Expected a number from 0 to 65535.');
  return port;
}

/** From the environment they come in one text, with commas. */
function parseOrigins(text: string, before: string[] | undefined): string[] {
  const origins = text.split(',').map((origin) => origin.trim());
  return before === undefined || before.includes('*') ? origins : [...before, ...origins];
}
