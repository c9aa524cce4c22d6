import { temporaryFolder } from '@roost/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Finding } from '../src/doctor/check.ts';
import { apiCaller } from './api-call.ts';
import { type Fault, startFaultyProxy } from './faulty-proxy.ts';
import { expectRefusal } from './refusal.ts';
import { type RoostServer, startRoost } from './roost-process.ts';
import { runCommand } from './run-command.ts';

let folder: ReturnType<typeof temporaryFolder>;
let server: RoostServer;

beforeAll(async () => {
  folder = temporaryFolder();
  server = await startRoost(['--data', folder.path]);
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

const everyCheck = [
  'health',
  'slash forms',
  'wrong key',
  'unknown path',
  'plain http',
  'latency',
  'round trip',
  'percent-encoded key',
];

function doctor(address: string, ...more: string[]) {
  const env = { ROOST_KEY: server.keys.development ?? '' };
  return runCommand(['doctor', '--url', address, '--key-from-env', 'ROOST_KEY', ...more], { env });
}

/** The checks that fail where a server is broken so, and what they find. */
async function failuresWith(fault: Fault): Promise<Record<string, string>> {
  await using proxy = await startFaultyProxy(server.address, fault);
  const { code, stdout } = await doctor(proxy.address, '--json');
  const failures = (JSON.parse(stdout) as Finding[]).filter(({ result }) => result === 'failed');
  expect(code).toBe(failures.length > 0 ? 1 : 0);
  return Object.fromEntries(failures.map(({ check, found }) => [check, found]));
}

/** All that a caller sees of the deployment. */
async function contents(): Promise<unknown[]> {
  const call = apiCaller(server.address, server.keys.development);
  return [
    (await call('GET', '/api/user/')).json,
    (await call('GET', '/api/field/?key=alice@feathery.tech')).json,
  ];
}

test('finds nothing wrong with a server that is as it should be, and leaves nothing behind', async () => {
  const before = await contents();
  const { code, stdout, stderr } = await doctor(`${server.address}/`);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  for (const check of everyCheck) expect(stdout).toMatch(new RegExp(`^ +${check} +(ok|skipped) `, 'm'));
  expect(stdout).not.toContain('to do');
  expect(await contents()).toEqual(before);
  const { stdout: json } = await doctor(server.address, '--json');
  expect((JSON.parse(json) as Finding[]).map(({ check }) => check)).toEqual(everyCheck);
});

test('makes the field that a value needs, and deletes it again, where there is none', async () => {
  using empty = temporaryFolder();
  await using other = await startRoost(['--data', empty.path, '--no-sample']);
  const env = { ROOST_KEY: other.keys.production ?? '' };
  const args = ['doctor', '--url', other.address, '--key-from-env', 'ROOST_KEY', '--json'];
  const { code, stdout } = await runCommand(args, { env });
  expect({ code, stdout }).toMatchObject({ code: 0 });
  expect((await apiCaller(other.address, other.keys.production)('GET', '/api/field/')).json).toEqual([]);
});

describe('says what is wrong', () => {
  test('a redirect to one slash form', async () => {
    const found = await failuresWith({
      answer: ({ url = '' }, res) => {
        if (!/^\/api\/(user|field)\?/.test(url)) return false;
        res.writeHead(301, { location: url.replace('?', '/?') }).end();
        return true;
      },
    });
    expect(found).toEqual({ 'slash forms': '/api/user: 301 to /api/user/?limit=1' });
  });

  test('errors in another shape than the contract’s', async () => {
    const found = await failuresWith({
      body: (text) => text.replaceAll('"API key is invalid"', '"Unauthorized"'),
    });
    expect(found).toEqual({ 'wrong key': 'no key: 401 "Unauthorized"' });
  });

  test('a gateway that answers unknown paths by itself', async () => {
    const found = await failuresWith({
      answer: ({ url = '' }, res) => {
        if (!url.startsWith('/api/no-such')) return false;
        res.writeHead(404, { 'content-type': 'application/json' }).end('{"message":"Not Found"}');
        return true;
      },
    });
    expect(found).toEqual({ 'unknown path': '404 "Not Found"' });
  });

  test('paths that are decoded on the way', async () => {
    const found = await failuresWith({ path: (path) => path.replaceAll('%2F', '/') });
    expect(Object.keys(found)).toEqual(['percent-encoded key']);
    expect(found['percent-encoded key']).toContain('404');
  });

  test('a value that does not come back', async () => {
    const before = await contents();
    const found = await failuresWith({
      body: (text, { method, url = '' }) =>
        method === 'GET' && url.startsWith('/api/field/?key=roost')
          ? text.replaceAll('roost-doctor-', '')
          : text,
    });
    expect(Object.keys(found)).toEqual(['round trip']);
    expect(await contents()).toEqual(before);
  });

  test('a deletion that does not delete, and what is left', async () => {
    const found = await failuresWith({
      answer: ({ method }, res) => {
        if (method !== 'DELETE') return false;
        res.writeHead(204).end();
        return true;
      },
    });
    expect(found['round trip']).toMatch(/^the user roost-doctor-\w+@example\.com could not be deleted/);
  });

  test('answers that take too long', async () => {
    const found = await failuresWith({ delay: (path) => (path === '/api/field/?limit=1' ? 1_100 : 0) });
    expect(Object.keys(found)).toEqual(['latency']);
  }, 60_000);

  test('plain HTTP that is answered where others can listen', async () => {
    const { code, stdout } = await doctor(server.address.replace('127.0.0.1', '0.0.0.0'), '--json');
    const failures = (JSON.parse(stdout) as Finding[]).filter(({ result }) => result === 'failed');
    expect({ code, failures }).toMatchObject({ code: 1, failures: [{ check: 'plain http', found: '200' }] });
  });

  test('a store that cannot be reached, and nothing after it', async () => {
    const found = await failuresWith({
      answer: (_, res) => {
        res.writeHead(503).end('{"message":"The store cannot be reached"}');
        return true;
      },
    });
    expect(found).toEqual({ health: '503 "The store cannot be reached"' });
  });

  test('a connection that is cut', async () => {
    const found = await failuresWith({
      answer: ({ url }, res) => {
        if (url !== '/api/user/') return false;
        res.destroy();
        return true;
      },
    });
    expect(Object.keys(found)).toEqual(['wrong key', 'round trip', 'percent-encoded key']);
  });

  test('a key that may not do all of it', async () => {
    const create = ['keys', 'create', '--environment', 'development', '--name', 'reader', '--json'];
    const made = await runCommand([
      ...create,
      '--scopes',
      'users:read',
      'values:read',
      '--data',
      folder.path,
    ]);
    const env = { ROOST_KEY: JSON.parse(made.stdout).key };
    const { code, stdout } = await runCommand(
      ['doctor', '--url', server.address, '--key-from-env', 'ROOST_KEY'],
      {
        env,
      },
    );
    expect(code).toBe(1);
    expect(stdout).toMatch(/round trip +failed +POST \/api\/user\/: 403 "Insufficient permissions"/);
    expect(stdout).toMatch(/to do +403: the key needs the scopes users:read, users:write/);
  });
});

test('what it cannot work with is said in one sentence', async () => {
  const free = 'http://127.0.0.1:1';
  await Promise.all([
    expectRefusal(
      ['doctor'],
      'Say what to call: --aws <stack>, or --url <address> with --key-from-env <name>',
    ),
    expectRefusal(['doctor', '--url', free], 'Say what to call'),
    expectRefusal(['doctor', '--url', free, '--key-from-env', 'NOT_SET'], 'NOT_SET is not set'),
    expectRefusal(
      ['doctor', '--url', free, '--aws', 'roost-prod'],
      "cannot be used with option '--aws <stack>'",
    ),
  ]);
  const { code, stdout } = await doctor(free, '--json');
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject([{ check: 'health', result: 'failed' }]);
  await expectRefusal(
    ['doctor', '--url', 'example.com', '--key-from-env', 'HOME'],
    '--url: expected an address',
  );
});
