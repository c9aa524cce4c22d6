import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@roost/testing';
import { expect, test } from 'vitest';
import { apiCaller } from './api-call.ts';
import { readKeys, runRoost, startRoost } from './roost-process.ts';

/** The lines under "Try it:", as they are. */
function printedLines(stdout: string): string[] {
  const [, lines = ''] = /Try it:\n\n(.*?)\n\n/s.exec(stdout) ?? [];
  return lines.split('\n').map((line) => line.trim());
}

/** Pastes lines into bash; what each `curl` among them answers. */
function paste(lines: readonly string[]): unknown[] {
  const script = lines.flatMap((line) => [line, 'echo']).join('\n');
  const env = { PATH: process.env.PATH ?? '' };
  const output = execFileSync('bash', ['-c', script], {
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return output.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
}

test('the lines that a first start prints work as they are pasted, on the sample data', async () => {
  using folder = temporaryFolder();
  await using server = await startRoost(['--data', folder.path]);
  const lines = printedLines(server.stdout());
  expect(lines[0]).toBe(`export KEY=${server.keys.development}`);
  const [users, carol, age, fields] = paste(lines);
  expect(users).toEqual([
    {
      key: 'alice@feathery.tech',
      name: 'Alice',
      created_at: '2020-06-01T00:00:00Z',
      updated_at: '2020-06-02T00:00:00Z',
    },
    {
      key: 'bob@feathery.tech',
      name: 'Bob',
      created_at: '2020-06-03T00:00:00Z',
      updated_at: '2020-06-04T00:00:00Z',
    },
  ]);
  expect(carol).toMatchObject({ key: 'carol@example.com', name: 'Carol', api_key: expect.any(String) });
  expect(age).toMatchObject({ key: 'age', value: 21 });
  expect(fields).toMatchObject([
    { key: 'name', type: 'text_field', display_text: 'What is your name?', value: 'Alice Smith' },
    { key: 'age', type: 'integer_field', display_text: 'How old are you?', value: 21 },
  ]);
});

test('without the sample data a new folder is empty, and the printed lines work all the same', async () => {
  using folder = temporaryFolder();
  await using server = await startRoost(['--data', folder.path, '--no-sample']);
  const list = apiCaller(server.address, server.keys.development);
  expect((await list('GET', '/api/field/')).json).toEqual([]);
  const [carol, users] = paste(printedLines(server.stdout()));
  expect(carol).toMatchObject({ key: 'carol@example.com', name: 'Carol' });
  expect(users).toMatchObject([{ key: 'carol@example.com' }]);
});

test('a first start prints each key once, a later one the address alone', async () => {
  using folder = temporaryFolder();
  await using first = await startRoost(['--data', folder.path]);
  expect(Object.keys(first.keys)).toEqual(['development', 'production']);
  expect(first.stdout().split(first.keys.production ?? '')).toHaveLength(2);
  // Once as a key, once in the line that exports it.
  expect(first.stdout().split(first.keys.development ?? '')).toHaveLength(3);
  expect(first.stdout()).toContain(`--name mine --data ${folder.path}\n`);
  expect((await apiCaller(first.address, first.keys.production)('GET', '/api/user/')).json).toEqual([]);
  await first.kill('SIGINT');
  await using second = await startRoost(['--data', folder.path]);
  expect(second.stdout()).toBe(`\n  Roost answers at ${second.address}\n`);
  expect(second.stderr()).toBe('');
  expect((await apiCaller(second.address, first.keys.development)('GET', '/api/user/')).status).toBe(200);
});

test('port, address and folder may come from the environment', async () => {
  using folder = temporaryFolder();
  await using server = await startRoost([], { env: { ROOST_HOST: 'localhost', ROOST_DATA: folder.path } });
  expect(server.address).toMatch(/^http:\/\/localhost:\d+$/);
  expect(readdirSync(folder.path)).toContain('roost.db');
  const port = new URL(server.address).port;
  const busy = await runRoost(['serve'], {
    env: { ROOST_PORT: port, ROOST_HOST: 'localhost', ROOST_DATA: join(folder.path, 'other') },
  });
  expect(busy.stderr).toContain(`localhost:${port}: another program listens there`);
});

test('flags win over the environment, and a bad setting that a flag replaces does no harm', async () => {
  using folder = temporaryFolder();
  const [given, unused] = [join(folder.path, 'given'), join(folder.path, 'unused')];
  await using server = await startRoost(['--host', '127.0.0.1', '--data', given], {
    env: { ROOST_PORT: 'none', ROOST_HOST: 'localhost', ROOST_DATA: unused },
  });
  expect(server.address).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d*$/);
  expect(existsSync(join(given, 'roost.db'))).toBe(true);
  expect(existsSync(unused)).toBe(false);
});

test('ROOST_TRUST_PROXY=no does not trust a proxy', async () => {
  using folder = temporaryFolder();
  for (const [setting, status] of [
    ['no', 200],
    ['yes', 403],
  ] as const) {
    await using server = await startRoost(['--data', folder.path], { env: { ROOST_TRUST_PROXY: setting } });
    const response = await fetch(`${server.address}/health`, { headers: { 'x-forwarded-proto': 'http' } });
    expect(response.status).toBe(status);
    await response.text();
  }
});

test('a first start that finds its port busy makes no keys for nobody to see: the next start prints them', async () => {
  using folder = temporaryFolder();
  await using other = await startRoost(['--data', join(folder.path, 'other')]);
  const data = join(folder.path, 'data');
  const { code, stdout } = await runRoost(['serve', '--port', new URL(other.address).port, '--data', data]);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  await using server = await startRoost(['--data', data]);
  expect(Object.keys(server.keys)).toEqual(['development', 'production']);
});

test('a second server on the same folder says so and ends, and the first goes on', async () => {
  using folder = temporaryFolder();
  await using first = await startRoost(['--data', folder.path]);
  const { code, stdout, stderr } = await runRoost(['serve', '--port', '0', '--data', folder.path]);
  expect({ code, stdout, stderr }).toEqual({
    code: 1,
    stdout: '',
    stderr: `roost: Another server runs on ${folder.path}: end it, or choose another folder with --data\n`,
  });
  const call = apiCaller(first.address, first.keys.development);
  expect((await call('POST', '/api/user/', { key: 'dora@example.com' })).status).toBe(201);
  await first.kill('SIGKILL');
  await using next = await startRoost(['--data', folder.path]);
  const again = apiCaller(next.address, first.keys.development);
  expect((await again('GET', '/api/user/dora@example.com/')).status).toBe(200);
});

test('of two first starts on one new folder, one serves and prints the keys', async () => {
  using folder = temporaryFolder();
  const started = await Promise.allSettled([1, 2].map(() => startRoost(['--data', folder.path])));
  const servers = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  await using stack = new AsyncDisposableStack();
  for (const server of servers) stack.use(server);
  expect(servers).toHaveLength(1);
  expect(Object.keys(readKeys(servers[0]?.stdout() ?? ''))).toEqual(['development', 'production']);
  const [failed] = started.flatMap((one) => (one.status === 'rejected' ? [String(one.reason)] : []));
  expect(failed).toMatch(/ended with 1: roost: .*(Another server runs on|another process holds it)/);
});

test('a start answers its first request within two seconds', async () => {
  using folder = temporaryFolder();
  const took: number[] = [];
  for (let start = 0; start < 3; start++) {
    const begun = performance.now();
    // Without the cache, as the very first start on a machine is.
    const env = { NODE_DISABLE_COMPILE_CACHE: '1' };
    await using server = await startRoost(['--data', folder.path], { env });
    expect((await fetch(`${server.address}/health`)).status).toBe(200);
    took.push(Math.round(performance.now() - begun));
  }
  const [, median = 0] = took.sort((one, other) => one - other);
  process.stdout.write(`roost serve: first answer after ${median} ms (median of ${took.join(', ')})\n`);
  expect(median).toBeLessThan(2_000);
});
