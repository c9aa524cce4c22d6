import { webhook } from '@roost/schemas';
import { expect, test } from 'vitest';
import { apiCaller } from './api-call.ts';
import { manage } from './managed-server.ts';

const development = ['--environment', 'development'];
/** Of a domain that never resolves: nothing is sent anywhere. */
const url = 'https://receiver.invalid/hooks';

test('an endpoint is made, listed, changed and deleted beside a running server, as over HTTP', async () => {
  await using roost = await manage();
  const call = apiCaller(roost.server.address, roost.server.keys.development);
  const create = ['webhooks', 'create', ...development, '--url', url];
  const made = await roost.json(...create, '--events', 'value.set', 'user.created', '--description', 'mine');
  expect(made).toMatchObject({
    secret: expect.stringMatching(/^whsec_/),
    url,
    events: ['value.set', 'user.created'],
    description: 'mine',
    environment: 'development',
    enabled: true,
  });
  const second = await roost.run(...create);
  expect(second).toMatch(
    /\n {2}wh_\S+ {2}https:\/\/receiver.invalid\/hooks {2}development\n\n {2}whsec_\S+\n\n {2}Requests .* Shown this once/,
  );
  const [listed, table] = await Promise.all([
    roost.json('webhooks', 'list', ...development),
    roost.run('webhooks', 'list', ...development),
  ]);
  expect(webhook.array().parse(listed)).toEqual((await call('GET', '/api/webhook/')).json);
  expect(table).toMatch(/^ {2}ID +URL +EVENTS +STATE +FAILING SINCE +DESCRIPTION\n/);
  expect(table).toMatch(new RegExp(`${made.id} +${url} +value.set user.created +on +- +mine\n`));
  expect(table).toMatch(new RegExp(`${listed[1].id} +${url} +all +on +- +-\n`));
  expect(JSON.stringify(listed) + table).not.toContain('whsec_');

  const update = (...flags: string[]) => roost.json('webhooks', 'update', made.id, ...flags);
  const changed = await update('--url', `${url}/2`, '--all-events', '--no-description', '--disable');
  expect(changed).toMatchObject({ url: `${url}/2`, events: null, description: null, enabled: false });
  expect(await update('--enable', '--events', 'key.killed')).toMatchObject({
    url: `${url}/2`,
    events: ['key.killed'],
    enabled: true,
  });
  expect((await call('GET', `/api/webhook/${made.id}/`)).json).toMatchObject({ events: ['key.killed'] });

  await roost.refuse(['webhooks', 'delete', made.id], 'with its delivery log, for good. Say --yes to do it.');
  expect(await roost.run('webhooks', 'delete', made.id, '--yes')).toBe(`Deleted ${url}/2 (${made.id}).\n`);
  expect((await call('GET', `/api/webhook/${made.id}/`)).status).toBe(404);
  const trail = await roost.json('audit', ...development, '--target', made.id);
  expect(trail.map(({ action }: { action: string }) => action)).toEqual([
    'webhook.deleted',
    'webhook.updated',
    'webhook.updated',
    'webhook.created',
  ]);
  for (const { actor } of trail) expect(actor).toEqual({ type: 'system', id: 'cli', name: null });
});

test('a rotated secret is shown once, with how long the one before it signs too', async () => {
  await using roost = await manage();
  const { id, secret } = await roost.json('webhooks', 'create', ...development, '--url', url);
  const text = await roost.run('webhooks', 'rotate', id);
  const until = /signs beside it until (\S+)\.\n/.exec(text)?.[1] ?? '';
  expect(Math.abs(Date.parse(until) - Date.now() - 24 * 3600_000)).toBeLessThan(60_000);
  expect(/whsec_\S+/.exec(text)?.[0]).not.toBe(secret);
  const hasty = await roost.json('webhooks', 'rotate', id, '--grace', '0');
  expect(hasty).toMatchObject({ id, previous_secret_until: null });
});

test('what cannot be is said in one sentence that names the flag, and nothing is made', async () => {
  await using roost = await manage();
  const create = ['webhooks', 'create', ...development];
  const { id } = await roost.json(...create, '--url', url);
  const update = ['webhooks', 'update', id];
  await Promise.all([
    roost.refuse(
      [...create, '--url', 'http://127.0.0.1:9/'],
      '--url: expected an https address, got http://',
    ),
    roost.refuse([...create, '--url', url, '--events', 'user.eaten'], 'Allowed choices are user.created'),
    roost.refuse([...create, '--url', url, '--description', ''], '--description: expected a name of 1 to'),
    roost.refuse(['webhooks', 'create', '--environment', 'staging', '--url', url], 'there is no staging'),
    roost.refuse([...update, '--url', 'https://10.0.0.1/'], '--url: expected an address of the public'),
    roost.refuse([...update, '--enable', '--disable'], "option '--enable' cannot be used with"),
    roost.refuse(update, 'Say what to change: --url, --events, --all-events'),
    roost.refuse(['webhooks', 'rotate', id, '--grace', '2592001'], '--grace: expected at most 2592000'),
    roost.refuse(['webhooks', 'test', 'wh_none'], 'no webhook endpoint wh_none: see "roost webhooks list"'),
    roost.refuse(['webhooks', 'replay', 'dlv_none'], 'There is no delivery dlv_none'),
  ]);
  expect(await roost.json('webhooks', 'list', ...development)).toHaveLength(1);
});
