import { RoostError } from '@roost/core';
import { type NewWebhook, type Webhook, type WebhookEventType, webhookEventTypes } from '@roost/schemas';
import { type Command, Option } from 'commander';
import { parseCount, parseYesOrNo } from '../arguments.ts';
import { confirm } from '../ask.ts';
import { awsOption, dataOption, jsonOption } from '../data-option.ts';
import { findEnvironment } from '../find-environment.ts';
import { findWebhook } from '../find-webhook.ts';
import { operate } from '../operate.ts';
import { printable } from '../printable.ts';
import { type Place, withCore } from '../session.ts';
import { table } from '../table.ts';
import { addDeliveryCommands } from './deliveries.ts';

interface Flags extends Place {
  json?: true;
}

interface AddressFlags extends Flags {
  events?: WebhookEventType[];
  allowLocalWebhooks: boolean;
}

interface CreateFlags extends AddressFlags {
  environment: string;
  url: string;
  description?: string;
}

interface UpdateFlags extends AddressFlags {
  url?: string;
  allEvents?: true;
  /** False for `--no-description`. */
  description?: string | false;
  enable?: true;
  disable?: true;
}

export function addWebhooksCommand(program: Command): void {
  const webhooks = program
    .command('webhooks')
    .description('Webhook endpoints and what was sent to them; every command works while servers run');
  webhooks
    .command('list')
    .description('List the webhook endpoints of an environment')
    .requiredOption('--environment <name>', 'the environment')
    .addOption(dataOption())
    .addOption(awsOption())
    .addOption(jsonOption())
    .action(list);
  webhooks
    .command('create')
    .description('Make a webhook endpoint; its secret is shown once')
    .requiredOption('--environment <name>', 'whose events it hears')
    .requiredOption('--url <address>', 'where they are sent: an https address of the public internet')
    .addOption(eventsOption('the types that are sent; all by default'))
    .option('--description <text>', 'what it is for')
    .addOption(allowLocalOption())
    .addOption(dataOption())
    .addOption(awsOption())
    .addOption(jsonOption())
    .action(create);
  webhooks
    .command('update')
    .description('Change a webhook endpoint; what is left out stays as it is')
    .argument('<id>', 'as in "roost webhooks list"')
    .option('--url <address>', 'where events are sent')
    .addOption(eventsOption('the types that are sent').conflicts('allEvents'))
    .option('--all-events', 'all types, also those that come later')
    .option('--description <text>', 'what it is for')
    .option('--no-description', 'without one')
    .addOption(new Option('--enable', 'turn it on').conflicts('disable'))
    .option('--disable', 'turn it off: no events are kept for it meanwhile')
    .addOption(allowLocalOption())
    .addOption(dataOption())
    .addOption(awsOption())
    .addOption(jsonOption())
    .action(update);
  webhooks
    .command('delete')
    .description('Delete a webhook endpoint with its delivery log')
    .argument('<id>', 'as in "roost webhooks list"')
    .option('--yes', 'do not ask')
    .addOption(dataOption())
    .addOption(awsOption())
    .action(remove);
  webhooks
    .command('rotate')
    .description('Give a webhook endpoint another secret, which is shown once')
    .argument('<id>', 'as in "roost webhooks list"')
    .option('--grace <seconds>', 'how long the old secret signs beside the new one', parseCount, 24 * 3600)
    .addOption(dataOption())
    .addOption(awsOption())
    .addOption(jsonOption())
    .action(rotate);
  addDeliveryCommands(webhooks);
}

function eventsOption(description: string): Option {
  return new Option('--events <type...>', description).choices(webhookEventTypes);
}

/** The setting that the server has, too: what it would not call is not to be made here. */
function allowLocalOption(): Option {
  return new Option('--allow-local-webhooks [yes|no]', 'also take http://127.0.0.1: for development alone')
    .env('ROOST_ALLOW_LOCAL_WEBHOOKS')
    .default(false)
    .preset('yes')
    .argParser(parseYesOrNo);
}

function list({ environment, json, ...place }: Flags & { environment: string }): Promise<void> {
  return withCore(place, async (core) => {
    await findEnvironment(core.store, environment);
    const found = await operate(core, environment, (roost) => roost.webhooks.list({}));
    process.stdout.write(json ? `${JSON.stringify(found)}\n` : asTable(found));
  });
}

function create({ environment, url, events, description, json, ...place }: CreateFlags): Promise<void> {
  return withCore(place, async (core) => {
    await findEnvironment(core.store, environment);
    const wanted = { url, events, description };
    printNew(await operate(core, environment, (roost) => roost.webhooks.create(wanted)), json);
  });
}

function update(id: string, { json, ...flags }: UpdateFlags): Promise<void> {
  const { url, allEvents, description, enable, disable } = flags;
  const wanted = {
    url,
    events: allEvents ? null : flags.events,
    description: description === false ? null : description,
    enabled: enable || (disable ? false : undefined),
  };
  if (Object.values(wanted).every((one) => one === undefined)) {
    throw new RoostError('invalid_parameter', {
      message: 'Say what to change: --url, --events, --all-events, --description, --enable or --disable',
    });
  }
  return withCore(flags, async (core) => {
    const { environment } = await findWebhook(core.store, id);
    const changed = await operate(core, environment, (roost) => roost.webhooks.update({ id, ...wanted }));
    process.stdout.write(json ? `${JSON.stringify(changed)}\n` : asTable([changed]));
  });
}

function remove(id: string, { yes, ...place }: Place & { yes?: true }): Promise<void> {
  return withCore(place, async (core) => {
    const { environment, url } = await findWebhook(core.store, id);
    const name = `${printable(url)} (${id})`;
    await confirm(`This deletes ${name} of ${environment} with its delivery log, for good.`, yes);
    await operate(core, environment, (roost) => roost.webhooks.delete({ id }));
    process.stdout.write(`Deleted ${name}.\n`);
  });
}

function rotate(id: string, { grace, json, ...place }: Flags & { grace: number }): Promise<void> {
  return withCore(place, async (core) => {
    const { environment } = await findWebhook(core.store, id);
    const rotated = await operate(core, environment, (roost) =>
      roost.webhooks.rotate({ id, grace_seconds: grace }),
    );
    printNew(rotated, json);
  });
}

function printNew(made: NewWebhook, json: true | undefined): void {
  if (json) {
    process.stdout.write(`${JSON.stringify(made)}\n`);
    return;
  }
  const { id, url, environment, secret, previous_secret_until: until } = made;
  const overlap = until === null ? '' : `  The secret before it signs beside it until ${until}.\n`;
  process.stdout.write(
    `\n  ${id}  ${printable(url)}  ${environment}\n\n  ${secret}\n\n  Requests are signed with it. Shown this once: keep it in a safe place.\n${overlap}\n`,
  );
}

function asTable(webhooks: readonly Webhook[]): string {
  return table(
    ['ID', 'URL', 'EVENTS', 'STATE', 'FAILING SINCE', 'DESCRIPTION'],
    webhooks.map(({ id, url, events, enabled, disabled_reason, failing_since, description }) => [
      id,
      printable(url),
      events?.join(' ') ?? 'all',
      enabled ? 'on' : disabled_reason === null ? 'off' : `off (${disabled_reason})`,
      failing_since,
      description,
    ]),
    'no webhook endpoints',
  );
}
