import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { settingUpstreamKey } from '@roost/core';
import { makeCertificate } from '@roost/delivery/test-certificate';
import { temporaryFolder } from '@roost/testing';
import { eventually } from '@roost/testing/eventually';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../test-server.ts';
import { type Deployment, startOnFolder } from '../test-target.ts';
import { runOnBundles } from './run-on-bundles.ts';

/* The functions as they are uploaded, before another service that is called over HTTPS: here a Roost of its own. */

const certificate = makeCertificate(['IP:127.0.0.1']);
const folder = temporaryFolder();
const trusted = join(folder.path, 'certificate.pem');
writeFileSync(trusted, certificate.cert);
const port = await freePort();

const deployment = runOnBundles({
  withStream: true,
  settings: { ROOST_UPSTREAM: `https://127.0.0.1:${port}`, NODE_EXTRA_CA_CERTS: trusted },
});

let upstream: Deployment;
let server: TestServer;

async function freePort(): Promise<number> {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const { port: free } = taken.address() as { port: number };
  await new Promise((resolve) => taken.close(resolve));
  return free;
}

beforeAll(async () => {
  const tls = { cert: Buffer.from(certificate.cert), key: Buffer.from(certificate.key) };
  [upstream, server] = await Promise.all([startOnFolder({ port, tls }), startTestServer()]);
  const { key = '' } = upstream.firstKeys?.find(({ environment }) => environment === 'development') ?? {};
  await deployment().editSecrets(settingUpstreamKey('development', key));
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await upstream.close();
  folder[Symbol.dispose]();
});

const system = { type: 'system', environment: 'development', id: 'test' } as const;
const dora = 'dora@example.com';

test('a user and her value are there, under our key, and the change is in our trail', async () => {
  const { status, json } = await server.request('POST', '/api/user/', { body: { key: dora, name: 'Dora' } });
  expect(status).toBe(201);
  const there = upstream.core.as(system);
  expect(await there.users.read({ key: dora })).toMatchObject({ name: 'Dora' });
  // Her own key is ours: the service there knows another one.
  expect((await there.users.upsert({ key: dora })).api_key).not.toBe(json.api_key);
  const value = { key: json.api_key, body: { key: 'age', value: 21 } };
  expect((await server.request('POST', `/api/field/${dora}/`, value)).json).toMatchObject({ value: 21 });
  expect(await there.fields.list({ key: dora })).toContainEqual(
    expect.objectContaining({ key: 'age', value: 21 }),
  );
  expect((await server.request('GET', `/api/user/${dora}/export/?audit=false`)).json).toMatchObject({
    name: 'Dora',
    values: [{ key: 'age', value: 21 }],
  });
  await eventually(
    async () => {
      const { json: entries } = await server.request('GET', `/api/audit/?target=${dora}`);
      expect(entries.map(({ action }: { action: string }) => action)).toEqual(['value.set', 'user.created']);
    },
    { within: 30_000 },
  );
});

test('what the service refuses is refused in our words, and its end is 503', async () => {
  const unknown = await server.request('POST', '/api/field/nobody/', { body: { key: 'age', value: 1 } });
  expect([unknown.status, unknown.json.errors]).toEqual([
    404,
    [expect.objectContaining({ path: 'user_key' })],
  ]);
  await upstream.close();
  expect((await server.request('GET', '/health')).status).toBe(503);
  const { status, headers, json } = await server.request('GET', '/api/user/');
  expect([status, json.code, headers.get('retry-after')]).toEqual([503, 'unavailable', expect.any(String)]);
  expect((await server.request('GET', '/api/key/')).status).toBe(200);
});
