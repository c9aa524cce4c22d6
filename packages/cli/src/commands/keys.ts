import {
  type Core,
  formatTime,
  isAlive,
  type KeyRecord,
  keyState,
  RoostError,
  reissueApiKey,
  showKey,
} from '@roost/core';
import { type Dialect, defaultDialect, dialects, type NewApiKey, type Scope, scopes } from '@roost/schemas';
import { type Command, Option } from 'commander';
import { parseCount, parseTime } from '../arguments.ts';
import { confirm } from '../ask.ts';
import { awsOption, dataOption, jsonOption } from '../data-option.ts';
import { findEnvironment } from '../find-environment.ts';
import { operate } from '../operate.ts';
import { type Place, systemOrigin, withCore } from '../session.ts';
import { table } from '../table.ts';

interface Flags extends Place {
  json?: true;
}

interface CreateFlags extends Flags {
  environment: string;
  name: string;
  scopes: Scope[];
  expires?: number;
  limit?: number;
  dialect: Dialect;
}

type PrintedKey = Pick<NewApiKey, 'id' | 'name' | 'environment' | 'key'>;

export function addKeysCommand(program: Command): void {
  const keys = program
    .command('keys')
    .description('API keys; every command works while servers run on the same data');
  keys
    .command('list')
    .description('List the API keys of an environment')
    .requiredOption('--environment <name>', 'the environment')
    .option('--all', 'dead and expired keys too')
    .addOption(dataOption())
    .addOption(awsOption())
    .addOption(jsonOption())
    .action(list);
  keys
    .command('create')
    .description('Make an API key')
    .requiredOption('--environment <name>', 'the environment that it belongs to')
    .requiredOption('--name <name>', 'what it is for')
    .addOption(new Option('--scopes <scope...>', 'what it may do').choices(scopes).default(['*']))
    .option('--expires <time>', 'when it is refused from (ISO 8601)', parseTime)
    .option('--limit <number>', 'requests a minute; 0 for none', parseCount)
    .addOption(
      new Option('--dialect <month>', 'the reference that its client was written against')
        .choices(dialects)
        .default(defaultDialect),
    )
    .addOption(dataOption())
    .addOption(awsOption())
    .addOption(jsonOption())
    .action(create);
  keys
    .command('regenerate')
    .description('Replace an API key by a successor that may do the same')
    .argument('<id>', 'as in "roost keys list"')
    .option('--grace <seconds>', 'how long the old one goes on working', parseCount, 0)
    .addOption(dataOption())
    .addOption(awsOption())
    .addOption(jsonOption())
    .action(regenerate);
  keys
    .command('kill')
    .description('Kill an API key: it is refused everywhere within 5 seconds')
    .argument('<id>', 'as in "roost keys list"')
    .option('--yes', 'do not ask')
    .addOption(dataOption())
    .addOption(awsOption())
    .action(kill);
}

function list({
  environment,
  all,
  json,
  ...place
}: Flags & { environment: string; all?: true }): Promise<void> {
  return withCore(place, async ({ store }) => {
    await findEnvironment(store, environment);
    const now = Date.now();
    const found = (await store.listKeys(environment)).filter((key) => all || isAlive(key, now));
    if (json) {
      process.stdout.write(`${JSON.stringify(found.map((key) => showKey(key, now)))}\n`);
      return;
    }
    const time = (at: number | null) => at && formatTime(at);
    const rows = found.map((key) => [
      key.id,
      key.name,
      key.scopes.join(' '),
      keyState(key, now),
      time(key.expiresAt) || null,
      time(key.lastUsedAt) || null,
    ]);
    process.stdout.write(table(['ID', 'NAME', 'SCOPES', 'STATE', 'EXPIRES', 'LAST USED'], rows, 'no keys'));
  });
}

function create({
  environment,
  name,
  scopes: granted,
  expires,
  limit,
  dialect,
  json,
  ...place
}: CreateFlags): Promise<void> {
  return withCore(place, async (core, { secretHome }) => {
    if (place.aws !== undefined) {
      const { makeFirstOnStack } = await import('../first-on-stack.ts');
      await makeFirstOnStack(core, secretHome, environment);
    }
    await findEnvironment(core.store, environment);
    const expires_at = expires === undefined ? null : formatTime(expires);
    const wanted = { name, scopes: granted, expires_at, limit: limit ?? null, dialect };
    print(await operate(core, environment, ({ keys }) => keys.create(wanted)), json);
  });
}

function regenerate(id: string, { grace, json, ...place }: Flags & { grace: number }): Promise<void> {
  return withCore(place, async (core) => {
    const key = await find(core, id);
    const origin = systemOrigin(key.environment);
    const issued =
      isAlive(key, origin.at) && (await reissueApiKey(core, key, origin.at + grace * 1000, origin));
    if (!issued) {
      throw new RoostError('invalid_parameter', {
        message: `${id} is dead or has a successor already: see "roost keys list --all --environment ${key.environment}"`,
      });
    }
    print({ ...issued.record, key: issued.key }, json);
  });
}

function kill(id: string, { yes, ...place }: Flags & { yes?: true }): Promise<void> {
  return withCore(place, async (core) => {
    const key = await find(core, id);
    await confirm(`This kills ${key.name} (${id}) of ${key.environment} for good.`, yes);
    const origin = systemOrigin(key.environment);
    await core.store.endKey(id, origin.at, origin);
    process.stdout.write(`Killed ${key.name} (${id}).\n`);
  });
}

async function find({ store }: Core, id: string): Promise<KeyRecord> {
  const key = await store.getKey(id);
  if (key) return key;
  throw new RoostError('key_not_found', { message: `There is no key ${id}: see "roost keys list"` });
}

function print({ id, name, environment, key }: PrintedKey, json: true | undefined): void {
  process.stdout.write(
    json
      ? `${JSON.stringify({ id, key })}\n`
      : `\n  ${id}  ${name}  ${environment}\n\n  ${key}\n\n  Shown this once: keep it in a safe place.\n\n`,
  );
}
