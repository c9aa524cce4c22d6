import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@roost/testing';
import { eventually } from '@roost/testing/eventually';
import { type Fault, startFaultProxy } from '@roost/testing/http-fault-proxy';
import { startReceiver } from '@roost/testing/webhook-receiver';
import { type SeedServer, startSeedServer } from '@roost/upstream/seed-server';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { apiCaller } from './api-call.ts';
import { runRoost, startRoost } from './roost-process.ts';
import { runCommand } from './run-command.ts';

let seed: SeedServer;

const soon = { within: 10_000 };

beforeEach(async () => {
  seed = await startSeedServer();
});

afterEach(() => seed[Symbol.asyncDispose]());

const local = ['--allow-local-upstream'];

/** Roost before a service, on a folder that has the keys of both environments. */
async function startBefore(folder: string, address: string, more: readonly string[] = []) {
  const server = await startRoost(['--data', folder, '--upstream', address, ...local, ...more]);
  for (const [environment, key] of Object.entries(seed.keys)) {
    const args = ['--environment', environment, '--key-from-env', 'UPSTREAM_KEY', '--data', folder];
    await succeed(['upstream', 'set-key', ...args], { UPSTREAM_KEY: key });
  }
  const call = apiCaller(server.address, server.keys.development);
  // Until the server has read them.
  await eventually(async () => expect((await call('GET', '/api/user/')).status).toBe(200), soon);
  return { server, call };
}

async function succeed(args: readonly string[], env: Record<string, string> = {}): Promise<string> {
  const { code, stdout, stderr } = await runCommand(args, { env });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

test('a key comes from a variable or from standard input, and is said nowhere', async () => {
  using folder = temporaryFolder();
  const { server } = await startBefore(folder.path, seed.address);
  await using _ = server;
  const secrets = () => JSON.parse(readFileSync(join(folder.path, 'secrets.json'), 'utf8'));
  expect(secrets().upstream_keys).toEqual(seed.keys);
  const input = join(folder.path, 'input');
  writeFileSync(input, 'another-key\n');
  const args = ['upstream', 'set-key', '--environment', 'production', '--data', folder.path];
  const said = { code: 0, stdout: 'The key of production is kept.\n', stderr: '' };
  expect(await runRoost(args, { before: `exec < '${input}'` })).toEqual(said);
  expect(secrets().upstream_keys).toEqual({ ...seed.keys, production: 'another-key' });
  const wrong = await runCommand([...args, '--key-from-env', 'WRONG'], { env: { WRONG: 'unrepeatable ü' } });
  expect(wrong).toMatchObject({ code: 1, stdout: '' });
  expect(wrong.stderr).toContain('--key-from-env: WRONG: expected a key of visible ASCII');
  expect(wrong.stderr).not.toContain('unrepeatable');
});

test('an address that would show the key to others is refused', async () => {
  using folder = temporaryFolder();
  for (const [address, flags, sentence] of [
    ['http://upstream.example.com', local, '--upstream: expected https'],
    ['http://127.0.0.1:9', [], '--upstream: http on this machine is for development'],
    ['https://user:secret@upstream.example.com', [], '--upstream: expected an address'],
    ['upstream.example.com', [], '--upstream: expected an address'],
  ] as const) {
    const { code, stderr } = await runCommand([
      'serve',
      '--data',
      folder.path,
      '--upstream',
      address,
      ...flags,
    ]);
    expect([code, stderr]).toEqual([1, expect.stringContaining(sentence)]);
  }
});

test('what is changed through it is in the audit trail, and endpoints hear of it, with what was before', async () => {
  using folder = temporaryFolder();
  await using receiver = await startReceiver();
  const { server, call } = await startBefore(folder.path, seed.address, ['--allow-local-webhooks']);
  await using _ = server;
  expect((await call('POST', '/api/webhook/', { url: receiver.url })).status).toBe(201);
  expect((await call('POST', '/api/user/', { key: 'alice', name: 'Alice' })).status).toBe(201);
  for (const value of [21, 22]) await call('POST', '/api/field/alice/', { key: 'age', value });
  expect((await call('DELETE', '/api/user/alice/')).status).toBe(204);
  const actions = (await call('GET', '/api/audit/?target=alice')).json.map(
    (entry: { action: string }) => entry.action,
  );
  expect(actions).toEqual(['user.deleted', 'value.set', 'value.set', 'user.created']);
  await eventually(async () => {
    const told = receiver.received.map(({ body }) => JSON.parse(body));
    expect(
      told.map(({ type, data }) => [type, data.before?.value ?? null, data.after?.value ?? null]),
    ).toEqual([
      ['user.created', null, null],
      ['value.set', null, 21],
      ['value.set', 21, 22],
      ['user.deleted', null, null],
    ]);
    expect(told.at(-1).data.before).toMatchObject({ key: 'alice', name: 'Alice' });
  }, soon);
});

test('neither a log nor an answer holds the key, whatever the upstream does', async () => {
  using folder = temporaryFolder();
  const faults: (Fault | null)[] = [];
  await using proxy = await startFaultProxy(seed.address, faults);
  const { server, call } = await startBefore(folder.path, proxy.address, ['--log', 'info']);
  await using _ = server;
  const next: Fault[] = [{ status: 401 }, { status: 500 }, { status: 200, body: 'x' }, 'cut off', 'cut off'];
  for (const [index, fault] of next.entries()) faults[proxy.seen.length + index] = fault;
  const answers = [];
  for (let count = 0; count < 4; count++) answers.push(await call('GET', '/api/user/'));
  expect(answers.map(({ status }) => status)).toEqual([503, 503, 503, 503]);
  const { stdout, stderr } = await server.kill('SIGINT');
  expect(stderr).toContain('The upstream answered 500');
  for (const key of Object.values(seed.keys))
    expect(stdout + stderr + JSON.stringify(answers)).not.toContain(key);
});

const changes: [
  string,
  method: string,
  path: string,
  body: object | undefined,
  action: string,
  again: number,
][] = [
  ['a user is made', 'POST', '/api/user/', { key: 'bob', name: 'Bob' }, 'user.created', 200],
  ['a user is renamed', 'POST', '/api/user/', { key: 'alice', name: 'Alice 2.0' }, 'user.updated', 200],
  ['a value is set', 'POST', '/api/field/alice/', { key: 'age', value: 21 }, 'value.set', 200],
  ['a user is deleted', 'DELETE', '/api/user/alice/', undefined, 'user.deleted', 404],
];

test.each(changes)(
  '%s, and Roost is killed before it hears of it: there is one entry, after a repeat and without one',
  async (_, method, path, body, action, again) => {
    for (const way of ['a repeat', 'the command'] as const) {
      using folder = temporaryFolder();
      await using fresh = await startSeedServer();
      const faults: (Fault | null)[] = [];
      await using proxy = await startFaultProxy(fresh.address, faults);
      const { server, call } = await startBefore(folder.path, proxy.address);
      await using first = server;
      await call('POST', '/api/user/', { key: 'alice', name: 'Alice' });
      // Whichever request it is: what changes something is answered by half, and all before it goes through.
      const before = proxy.seen.length;
      const looks = path.startsWith('/api/user') ? 2 : 1;
      faults[before + looks] = 'slow';
      const lost = call(method, path, body).catch(() => 'lost');
      await eventually(async () => expect(proxy.seen.length).toBe(before + looks + 1), soon);
      await eventually(
        async () =>
          expect(fresh.seen.filter((request) => request.startsWith(method)).length).toBeGreaterThan(0),
        soon,
      );
      await first.kill('SIGKILL');
      expect(await lost).toBe('lost');

      const upstream = ['--upstream', proxy.address, ...local, '--data', folder.path];
      await using second = await startRoost(upstream);
      const calling = apiCaller(second.address, server.keys.development);
      if (way === 'a repeat') expect((await calling(method, path, body)).status).toBe(again);
      else await succeed(['upstream', 'settle', '--environment', 'development', ...upstream]);
      await eventually(async () => {
        const trail = (await calling('GET', `/api/audit/?action=${action}`)).json;
        const own = trail.filter(
          ({ target }: { target: { id: string } }) => target.id !== 'alice' || action !== 'user.created',
        );
        expect(own, way).toHaveLength(1);
      }, soon);
    }
  },
  60_000,
);
