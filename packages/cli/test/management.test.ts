import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { apiKey } from '@roost/schemas';
import { expect, test } from 'vitest';
import { apiCaller } from './api-call.ts';
import { manage } from './managed-server.ts';
import { becomes } from './within-five-seconds.ts';

const development = ['--environment', 'development'];

test('keys are listed for people and for programs: those that work, or all of them, and never a key itself', async () => {
  await using roost = await manage();
  const create = ['keys', 'create', ...development, '--name'];
  const [made, limited] = await Promise.all([
    roost.json(...create, 'ci', '--scopes', 'users:read', 'fields:read'),
    roost.json(...create, 'web', '--expires', '2100-01-01T00:00:00Z', '--limit', '7'),
  ]);
  await roost.run('keys', 'kill', made.id, '--yes');
  const [table, all, listed] = await Promise.all([
    roost.run('keys', 'list', ...development),
    roost.run('keys', 'list', ...development, '--all'),
    roost.json('keys', 'list', ...development, '--all'),
  ]);
  expect(table).toMatch(/^ {2}ID +NAME +SCOPES +STATE +EXPIRES +LAST USED\n/);
  expect(table).toMatch(/key_\S+ +admin +\* +active +- +/);
  expect(table).toMatch(new RegExp(`${limited.id} +web +\\* +active +2100-01-01T00:00:00Z +-\n`));
  expect(table).not.toContain(made.id);
  expect(all).toMatch(new RegExp(`${made.id} +ci +users:read fields:read +dead +`));
  const shown = apiKey.array().parse(listed);
  expect(shown.map(({ name }) => name).sort()).toEqual(['admin', 'ci', 'web']);
  expect(shown.find(({ id }) => id === limited.id)).toMatchObject({ limit: 7, state: 'active' });
  for (const key of [made.key, limited.key, roost.server.keys.development ?? '']) {
    expect(table + all + JSON.stringify(listed)).not.toContain(key);
  }
});

test('a regenerated key dies at once or after its grace, a killed one within 5 s, and successors work', async () => {
  await using roost = await manage();
  const create = (name: string) => roost.json('keys', 'create', ...development, '--name', name);
  const [gentle, hasty, killed] = await Promise.all([create('gentle'), create('hasty'), create('killed')]);
  for (const { key } of [gentle, hasty, killed]) expect(await roost.status(key)).toBe(200);
  const [next, after, said] = await Promise.all([
    roost.json('keys', 'regenerate', gentle.id, '--grace', '3600'),
    roost.json('keys', 'regenerate', hasty.id),
    roost.run('keys', 'kill', killed.id, '--yes'),
  ]);
  expect(said).toBe(`Killed killed (${killed.id}).\n`);
  await Promise.all([hasty, killed].map(({ key }) => becomes(401, () => roost.status(key))));
  for (const { key } of [next, after, gentle]) expect(await roost.status(key)).toBe(200);
  const shown = (await roost.json('keys', 'list', ...development)) as { id: string; state: string }[];
  expect(shown.find(({ id }) => id === gentle.id)?.state).toBe('grace');
  expect(shown.find(({ id }) => id === next.id)).toMatchObject({ name: 'gentle', predecessor: gentle.id });
  await Promise.all([
    ...[gentle, hasty, killed].map(({ id }) =>
      roost.refuse(['keys', 'regenerate', id], `${id} is dead or has a successor already`),
    ),
    roost.refuse(['keys', 'create', ...development, '--name', ''], '--name: expected a name of 1 to 1024'),
    roost.refuse(
      ['keys', 'create', ...development, '--name', 'late', '--expires', '2001-01-01T00:00:00Z'],
      '--expires: expected a time to come, got 2001-01-01T00:00:00Z',
    ),
    roost.refuse(['keys', 'regenerate', 'key_none'], 'There is no key key_none'),
    roost.refuse(['keys', 'regenerate', next.id, '--grace', 'long'], 'Expected a whole number'),
    roost.refuse(['keys', 'kill', 'key_none', '--yes'], 'There is no key key_none'),
    roost.refuse(['keys', 'list', '--environment', 'staging'], 'there is no staging, there are development'),
  ]);
});

test('what cannot be undone is not done without a terminal to ask at, unless --yes says so', async () => {
  await using roost = await manage();
  const [admin] = await roost.json('keys', 'list', ...development);
  const before = readFileSync(join(roost.folder, 'secrets.json'), 'utf8');
  await Promise.all([
    roost.refuse(
      ['keys', 'kill', admin.id],
      `This kills admin (${admin.id}) of development for good. Say --yes`,
    ),
    roost.refuse(
      ['environments', 'delete', 'development'],
      'its keys and its webhook endpoints, for good. Say --yes to do it.',
    ),
    roost.refuse(['sso', 'rotate', ...development], 'will be refused. Say --yes to do it.'),
  ]);
  expect(await roost.status(roost.server.keys.development ?? '')).toBe(200);
  expect(readFileSync(join(roost.folder, 'secrets.json'), 'utf8')).toBe(before);
});

test('an environment is made, used and deleted with all that hangs on it; its trail stays', async () => {
  await using roost = await manage();
  const staging = ['--environment', 'staging'];
  expect(await roost.run('environments', 'create', 'staging')).toContain('keys create --environment staging');
  const { key } = await roost.json('keys', 'create', ...staging, '--name', 'admin');
  const call = apiCaller(roost.server.address, key);
  const own = (await call('POST', '/api/user/', { key: 'dora@example.com' })).json.api_key;
  await call('POST', '/api/webhook/', { url: 'https://receiver.invalid/', enabled: false });
  const { sso_key } = await roost.json('sso', 'show', ...staging);
  const names = async () =>
    (await roost.json('environments', 'list')).map(({ name }: { name: string }) => name);
  expect(await names()).toEqual(['development', 'production', 'staging']);
  expect(await roost.run('environments', 'list')).toMatch(/ {2}NAME +CREATED\n.*\n.*\n {2}staging +20\d\d-/);
  await Promise.all([
    roost.refuse(['environments', 'create', 'staging'], 'There is an environment staging already'),
    roost.refuse(['environments', 'create', 'Staging!'], 'lower-case letters, digits and hyphens'),
    roost.refuse(
      ['environments', 'delete', 'nowhere', '--yes'],
      'there is no nowhere, there are development',
    ),
  ]);

  expect((await call('GET', '/api/user/')).json).toHaveLength(1);
  expect(await roost.run('environments', 'delete', 'staging', '--yes')).toBe('Deleted staging.\n');
  // The server may remember the key for two seconds: nothing that it makes with it may live on.
  const late = await call('POST', '/api/key/', { name: 'undead', scopes: ['*'] });
  const person = await call('POST', '/api/user/', { key: 'late@example.com' });
  expect([late.status, person.status]).toEqual([401, 401]);
  const token = `Bearer ${signToken('eve@example.com', sso_key)}`;
  await becomes(401, () => roost.status(key));
  await becomes(401, () => roost.status(own, '/api/field/?key=dora@example.com'));
  await becomes(401, async () => {
    const url = `${roost.server.address}/api/field/?key=eve@example.com`;
    return (await fetch(url, { headers: { authorization: token } })).status;
  });
  expect(await names()).toEqual(['development', 'production']);
  expect(JSON.parse(readFileSync(join(roost.folder, 'secrets.json'), 'utf8')).sso_keys).not.toHaveProperty(
    'staging',
  );
  const trail = await roost.json('audit', ...staging);
  expect(trail.map(({ action }: { action: string }) => action)).toEqual([
    'environment.deleted',
    'webhook.created',
    'user.created',
    'key.created',
    'environment.created',
  ]);

  await roost.run('environments', 'create', 'staging');
  const again = await roost.json('keys', 'create', ...staging, '--name', 'admin');
  const callAgain = apiCaller(roost.server.address, again.key);
  for (const path of ['/api/user/', '/api/webhook/']) {
    expect(await callAgain('GET', path)).toMatchObject({ status: 200, json: [] });
  }
  expect(await roost.status(key)).toBe(401);
  expect((await roost.json('sso', 'show', ...staging)).sso_key).not.toBe(sso_key);
});

test('an SSO key is shown for people and programs, and rotated', async () => {
  await using roost = await manage();
  const show = ['sso', 'show', ...development];
  const [json, plain] = await Promise.all([roost.run(...show, '--json'), roost.run(...show)]);
  expect(json).toMatch(/^\{"sso_key":"[0-9A-Za-z]{43}"\}\n$/);
  const { sso_key } = JSON.parse(json);
  expect(plain).toBe(`${sso_key}\n`);
  const other = await roost.json('sso', 'show', '--environment', 'production');
  const rotated = await roost.json('sso', 'rotate', ...development, '--yes');
  expect(new Set([sso_key, other.sso_key, rotated.sso_key]).size).toBe(3);
  expect(await roost.json(...show)).toEqual(rotated);
  expect(await roost.json('sso', 'show', '--environment', 'production')).toEqual(other);
  for (const command of ['show', 'rotate']) {
    await roost.refuse(
      ['sso', command, '--environment', 'staging'],
      'there is no staging, there are development',
    );
  }
});

function signToken(email: string, key: string): string {
  const part = (data: unknown) => Buffer.from(JSON.stringify(data)).toString('base64url');
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ email })}`;
  return `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`;
}
