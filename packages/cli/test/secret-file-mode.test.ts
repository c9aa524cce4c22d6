import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@roost/testing';
import { expect, test } from 'vitest';
import { apiCaller } from './api-call.ts';
import { expectRefusal } from './refusal.ts';
import { startRoost } from './roost-process.ts';
import { becomes } from './within-five-seconds.ts';

test('secrets that others can read are refused at the start and by every command, with what to do', async () => {
  using folder = temporaryFolder();
  const data = ['--data', folder.path];
  const path = join(folder.path, 'secrets.json');
  await using server = await startRoost(data);
  await server.kill('SIGINT');
  const sentence = `${path} can be read by others than its owner: run "chmod 600 ${path}"`;
  for (const mode of [0o644, 0o604, 0o640]) {
    chmodSync(path, mode);
    await Promise.all([
      expectRefusal(['serve', '--port', '0', ...data], sentence),
      expectRefusal(['keys', 'list', '--environment', 'development', ...data], sentence),
      expectRefusal(['pepper', 'rotate', ...data], sentence),
      expectRefusal(['sso', 'show', '--environment', 'development', ...data], sentence),
    ]);
  }
  chmodSync(path, 0o600);
  await using again = await startRoost(data);
  expect((await apiCaller(again.address, server.keys.development)('GET', '/api/user/')).status).toBe(200);
});

test('a running server answers 503 while others can read its secrets, says why in its log alone, and recovers', async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'secrets.json');
  await using server = await startRoost(['--data', folder.path]);
  const call = apiCaller(server.address, server.keys.development);
  const status = async () => (await call('GET', '/api/user/')).status;
  expect(await status()).toBe(200);
  chmodSync(path, 0o644);
  await becomes(503, status);
  const refused = await call('POST', '/api/user/', { key: 'dora@example.com' });
  expect(refused).toMatchObject({ status: 503, json: { code: 'unavailable' } });
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(JSON.stringify(refused.json)).not.toContain(folder.path);
  expect(server.stderr()).toContain('can be read by others than its owner');
  chmodSync(path, 0o600);
  await becomes(200, status);
  expect((await call('GET', '/api/user/dora@example.com/')).status).toBe(404);
});
