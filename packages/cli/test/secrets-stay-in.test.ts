import { createHmac } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { makeApiKey } from '@roost/core';
import { temporaryFolder } from '@roost/testing';
import { eventually } from '@roost/testing/eventually';
import { expect, test } from 'vitest';
import { startRoost } from './roost-process.ts';
import { runCommand } from './run-command.ts';

const alice = 'alice@feathery.tech';

function signToken(claims: Record<string, unknown>, key: string): string {
  const part = (data: unknown) => Buffer.from(JSON.stringify(data)).toString('base64url');
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  return `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`;
}

/** The ways in which a secret might stand somewhere. */
function formsOf(secret: string): Buffer[] {
  const encoded = (['base64', 'base64url', 'hex'] as const).map((encoding) =>
    Buffer.from(secret).toString(encoding).replace(/=+$/, ''),
  );
  // A key without its prefix opens nothing, and is all that a thief needs.
  return [secret, secret.replace(/^(hn|whsec)_/, ''), encodeURIComponent(secret), ...encoded].map((text) =>
    Buffer.from(text),
  );
}

/** What a run collects: every secret that was in play, and every text that came out. */
class Witness {
  readonly secrets = new Map<string, string>();
  readonly heard = new Map<string, string>();
  readonly #address: string;

  constructor(address: string) {
    this.#address = address;
  }

  know(name: string, secret: string | undefined): string {
    expect(secret ?? '', name).not.toBe('');
    this.secrets.set(name, secret ?? '');
    return secret ?? '';
  }

  hear(from: string, text: string): void {
    this.heard.set(`${from} #${this.heard.size}`, text);
  }

  /** Sends a request. What it answers is heard where it is an error, and is the caller's own otherwise. */
  async ask(method: string, path: string, headers: Record<string, string>, body?: unknown) {
    const response = await fetch(this.#address + path, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    this.hear(`headers of ${method} ${response.status}`, JSON.stringify([...response.headers]));
    if (response.status >= 400 || path.startsWith('/api/audit/'))
      this.hear(`${method} ${response.status}`, text);
    return { status: response.status, json: text === '' ? undefined : JSON.parse(text) };
  }

  /** Fails where a secret stands in anything that was heard, or in the bytes that are given. */
  expectNoneIn(more: ReadonlyMap<string, Buffer>, but: readonly string[] = []): void {
    const texts = [...this.heard].map(([name, text]): [string, Buffer] => [name, Buffer.from(text)]);
    const found = [...this.secrets].flatMap(([secretName, secret]) =>
      but.includes(secretName)
        ? []
        : [...texts, ...more].flatMap(([name, bytes]) =>
            formsOf(secret).some((form) => bytes.includes(form)) ? [`${secretName} in ${name}`] : [],
          ),
    );
    expect(found).toEqual([]);
  }
}

test('no key, token, pepper or password that was used is in a log, an error, the trail or a file of the database', async () => {
  using folder = temporaryFolder();
  const data = ['--data', folder.path];
  await using server = await startRoost([...data, '--log', 'info', '--limit', '0', '--failure-limit', '0']);
  const witness = new Witness(server.address);
  const token = (key: string) => ({ authorization: `Token ${key}` });
  const cli = async (...args: string[]) => {
    const { code, stdout, stderr } = await runCommand([...args, ...data]);
    expect(code, stderr).toBe(0);
    witness.hear(`stderr of ${args.join(' ')}`, stderr);
    return stdout;
  };
  /** Where a command may print a secret: once, to whoever called it. */
  const cliJson = async (...args: string[]) => JSON.parse(await cli(...args, '--json'));
  const development = ['--environment', 'development'];

  // Keys of every kind, made, replaced and killed.
  const admin = witness.know('admin key', server.keys.development);
  const production = witness.know('admin key of production', server.keys.production);
  const wanted = { name: 'ci', scopes: ['*'] };
  const idempotency = { 'idempotency-key': witness.know('Idempotency-Key', 'idem-7f3a91c2-5d4e-4c1b-9a86') };
  const made = (await witness.ask('POST', '/api/key/', { ...token(admin), ...idempotency }, wanted)).json;
  witness.know('key over HTTP', made.key);
  await witness.ask('POST', '/api/key/', { ...token(admin), ...idempotency }, wanted);
  await witness.ask('POST', '/api/key/', { ...token(admin), ...idempotency }, { ...wanted, name: 'other' });
  const next = (await witness.ask('POST', `/api/key/${made.id}/regenerate/`, token(admin), {})).json;
  witness.know('successor over HTTP', next.key);
  const first = await cliJson('keys', 'create', ...development, '--name', 'cli');
  witness.know('key at the command line', first.key);
  const second = await cliJson('keys', 'regenerate', first.id, '--grace', '60');
  witness.know('successor at the command line', second.key);
  for (const key of [made.key, next.key, first.key, second.key]) {
    await witness.ask('GET', '/api/user/', token(key));
    await witness.ask('GET', '/api/nothing/', { 'api-key': key });
  }
  witness.hear('keys kill', await cli('keys', 'kill', second.id, '--yes'));
  witness.hear('keys list', await cli('keys', 'list', ...development, '--all'));
  await witness.ask('GET', '/api/user/', token(second.key));

  // Users' own keys and people's tokens.
  for (const name of ['own key', 'own key, replaced']) {
    const path = name === 'own key' ? '/api/user/' : `/api/user/${alice}/regenerate/`;
    const own = witness.know(
      name,
      (await witness.ask('POST', path, token(admin), { key: alice })).json.api_key,
    );
    await witness.ask('POST', `/api/field/${alice}/`, token(own), { key: 'age', value: 21 });
    await witness.ask('GET', '/api/user/', token(own));
  }
  const ssoKey = witness.know('SSO key', (await cliJson('sso', 'show', ...development)).sso_key);
  const eve = 'eve@example.com';
  for (const [name, claims] of Object.entries({
    'good token': { email: eve, name: 'Eve' },
    'expired token': { email: eve, exp: 1 },
    'token without an email': { name: 'Eve' },
  })) {
    const jwt = witness.know(name, signToken(claims, ssoKey));
    await witness.ask('GET', `/api/field/?key=${eve}`, { authorization: `Bearer ${jwt}` });
    await witness.ask('GET', '/api/user/', { authorization: `Bearer ${jwt}`, 'api-key': admin });
  }
  witness.know('rotated SSO key', (await cliJson('sso', 'rotate', ...development, '--yes')).sso_key);

  // Secrets of webhook endpoints; of a domain that never resolves, so that attempts fail and are on record.
  const hook = { url: 'https://receiver.invalid/hooks', events: ['user.created'] };
  const knowSecret = (name: string, secret: string) => {
    const bytes = Buffer.from(secret.replace('whsec_', ''), 'base64');
    witness.know(`${name}, its bytes`, bytes.toString('hex'));
    return witness.know(name, secret);
  };
  const webhook = (await witness.ask('POST', '/api/webhook/', token(admin), hook)).json;
  knowSecret('webhook secret over HTTP', webhook.secret);
  const path = `/api/webhook/${webhook.id}/`;
  knowSecret(
    'rotated over HTTP',
    (await witness.ask('POST', `${path}rotate/`, token(admin), {})).json.secret,
  );
  const other = await cliJson('webhooks', 'create', ...development, '--url', hook.url);
  knowSecret('webhook secret at the command line', other.secret);
  knowSecret(
    'rotated at the command line',
    (await cliJson('webhooks', 'rotate', webhook.id, '--grace', '60')).secret,
  );
  await witness.ask('POST', '/api/webhook/', token(admin), { ...hook, url: webhook.secret });
  await witness.ask('POST', '/api/user/', token(admin), { key: 'hooked@example.com' });
  await eventually(
    async () => {
      const log = (await witness.ask('GET', `${path}delivery/`, token(admin))).json;
      expect(log[0]?.attempts).toBe(1);
    },
    { within: 15_000 },
  );
  const [delivery] = (await witness.ask('GET', `${path}delivery/`, token(admin))).json;
  for (const shown of ['/api/webhook/', path, `${path}delivery/`, `/api/webhook/delivery/${delivery.id}/`]) {
    witness.hear(shown, JSON.stringify((await witness.ask('GET', shown, token(admin))).json));
  }
  for (const command of [
    ['list', ...development],
    ['deliveries', webhook.id],
    ['delivery', delivery.id],
    ['delete', other.id, '--yes'],
  ]) {
    witness.hear(`webhooks ${command[0]}`, await cli('webhooks', ...command));
  }

  // What is wrong: keys, bodies, places.
  const wrong = witness.know('wrong key', makeApiKey());
  for (const headers of [token(wrong), { 'api-key': wrong }, { api_key: `${wrong}x` }]) {
    await witness.ask('GET', '/api/user/', headers);
  }
  await witness.ask('GET', `/api/user/?api_key=${admin}&key=${wrong}`, {});
  await witness.ask('GET', `/api/user/?token=${admin}`, token(wrong));
  await witness.ask('POST', '/api/user/', {}, { api_key: admin, key: 'x' });
  for (const body of [
    `{"api_key": "${admin}", `,
    `{"key": ${admin}}`,
    `[${admin}`,
    `"${admin}`,
    `{"a": ${admin.slice(0, 20)} `,
  ]) {
    await witness.ask('POST', '/api/user/', token(admin), body);
    await witness.ask('POST', '/api/user/', token(admin), body.replaceAll(admin, wrong));
  }
  const password = witness.know('password', 'correct horse battery staple 42');
  for (const type of ['password', 'pin_input', 'ssn', 'login']) {
    await witness.ask('POST', '/api/field/', token(admin), { key: type, type });
    for (const value of [[password], { password }, [[password]]]) {
      const { status } = await witness.ask('POST', `/api/field/${alice}/`, token(admin), {
        key: type,
        value,
      });
      expect(status).toBe(400);
    }
  }
  await witness.ask(
    'POST',
    `/api/field/${alice}/`,
    token(admin),
    `{"key": "password", "value": "${password}`,
  );
  const short = witness.know('short password', 'Tr0ub4dor&3');
  for (const value of [short, `"${short}" "`, `'${short}`]) {
    const body = `{"key": "password", "value": ${value}}`;
    expect((await witness.ask('POST', `/api/field/${alice}/`, token(admin), body)).status).toBe(400);
  }
  await witness.ask('GET', `/api/audit/?limit=2&cursor=${wrong}`, token(production));

  // Everything else that prints.
  witness.hear('pepper rotate', await cli('pepper', 'rotate'));
  witness.hear('environments create', await cli('environments', 'create', 'staging'));
  const staging = await cliJson('keys', 'create', '--environment', 'staging', '--name', 'admin');
  witness.know('key of an environment that is deleted', staging.key);
  witness.know('SSO key of it', (await cliJson('sso', 'show', '--environment', 'staging')).sso_key);
  await witness.ask('GET', '/api/user/', token(staging.key));
  witness.hear('environments delete', await cli('environments', 'delete', 'staging', '--yes'));
  for (const key of [admin, production]) await witness.ask('GET', '/api/audit/', token(key));
  for (const form of ['--ndjson', '--json'])
    witness.hear('audit', await cli('audit', ...development, '--all', form));
  await delay(2_100);
  await witness
    .ask('POST', '/api/key/', token(admin), wanted)
    .then(({ json }) => witness.know('last key', json.key));

  const secretFile = JSON.parse(readFileSync(join(folder.path, 'secrets.json'), 'utf8'));
  expect(secretFile.peppers).toHaveLength(2);
  for (const { secret } of secretFile.peppers) {
    witness.know(`pepper ${witness.secrets.size}`, secret);
    witness.know(
      `pepper ${witness.secrets.size}, its bytes`,
      Buffer.from(secret, 'base64').toString('latin1'),
    );
  }
  for (const key of Object.values(secretFile.sso_keys))
    witness.know(`SSO key ${witness.secrets.size}`, String(key));

  const files = (): Map<string, Buffer> =>
    new Map(
      readdirSync(folder.path)
        .filter((name) => name !== 'secrets.json')
        .map((name) => [name, readFileSync(join(folder.path, name))]),
    );
  expect([...files().keys()]).toEqual(expect.arrayContaining(['roost.db', 'roost.db-wal']));
  witness.hear('log', server.stderr());
  expect(server.stderr().split('\n').length).toBeGreaterThan(60);
  witness.expectNoneIn(files());
  expect(await server.kill('SIGINT')).toMatchObject({ code: 0 });
  witness.hear('log', server.stderr());
  witness.expectNoneIn(files());

  // The first start shows its two keys, and nothing else.
  const shown = new Map([['standard output', Buffer.from(server.stdout())]]);
  witness.expectNoneIn(shown, ['admin key', 'admin key of production']);
  // Peppers and SSO keys have their place; no key that opens anything is there.
  const own = [...witness.secrets.keys()].filter((name) => /pepper|SSO key/.test(name));
  witness.expectNoneIn(new Map([['secrets.json', readFileSync(join(folder.path, 'secrets.json'))]]), own);
});
