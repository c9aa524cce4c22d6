import type { AuditEntry } from '@roost/schemas';
import { eventually } from '@roost/testing/eventually';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { adminId, entriesOf, readTrail } from './audit-trail.ts';
import { startTestServer, type TestServer } from './test-server.ts';
import { openEndpoint } from './webhook-endpoint.ts';

const url = 'https://receiver.invalid/hooks';

let server: TestServer;
let admin: AuditEntry['actor'];

beforeAll(async () => {
  server = await startTestServer({ allowLocalWebhooks: true });
  admin = { type: 'key', id: await adminId(server), name: 'admin' };
});

afterAll(() => server[Symbol.asyncDispose]());

/** Sends a request, and fails where the trail does not get exactly one entry of it. */
async function expectOne(
  [method, path, body]: [method: string, path: string, body?: unknown],
  expected: Pick<AuditEntry, 'action' | 'changes'>,
) {
  // biome-ignore lint/suspicious/noExplicitAny: an answer is whatever the test expects of it
  let json: any;
  let requestId: string | null = null;
  const entries = await entriesOf(server, async () => {
    const answer = await server.request(method, `/api/webhook/${path}`, { body });
    expect(answer.status, answer.text).toBeLessThan(300);
    ({ json } = answer);
    requestId = answer.headers.get('x-request-id');
  });
  expect(entries).toEqual([
    {
      id: expect.any(String),
      at: expect.any(String),
      actor: admin,
      target: { type: 'webhook', id: json?.id ?? path.split('/')[0] },
      environment: 'development',
      request_id: requestId,
      ip: '127.0.0.1',
      ...expected,
    },
  ]);
  return json;
}

test('every change of an endpoint leaves one entry: who, what, what differs', async () => {
  const made = await expectOne(['POST', '', { url, events: ['value.set'], enabled: false }], {
    action: 'webhook.created',
    changes: [
      { path: 'url', before: null, after: url },
      { path: 'events', before: null, after: ['value.set'] },
      { path: 'enabled', before: null, after: false },
    ],
  });
  await expectOne(['POST', `${made.id}/`, { events: null, description: 'mine', enabled: true }], {
    action: 'webhook.updated',
    changes: [
      { path: 'events', before: ['value.set'], after: null },
      { path: 'description', before: null, after: 'mine' },
      { path: 'enabled', before: false, after: true },
    ],
  });
  const until = expect.any(String) as unknown as string;
  await expectOne(['POST', `${made.id}/rotate/`, { grace_seconds: 60 }], {
    action: 'webhook.rotated',
    changes: [{ path: 'previous_secret_until', before: null, after: until }],
  });
  await expectOne(['DELETE', `${made.id}/`], {
    action: 'webhook.deleted',
    changes: [
      { path: 'url', before: url, after: null },
      { path: 'description', before: 'mine', after: null },
      { path: 'enabled', before: true, after: null },
      { path: 'previous_secret_until', before: until, after: null },
    ],
  });
});

test('an endpoint that Roost turns off leaves an entry that names Roost, and why', async () => {
  await using endpoint = await openEndpoint(server, { answer: () => ({ status: 410 }) });
  const entries = await entriesOf(server, async () => {
    await endpoint.post('test/', {});
    await eventually(async () => expect((await endpoint.read()).enabled).toBe(false), { within: 10_000 });
  });
  expect(entries).toEqual([
    {
      id: expect.any(String),
      at: expect.any(String),
      actor: { type: 'system', id: 'deliveries', name: null },
      action: 'webhook.disabled',
      target: { type: 'webhook', id: endpoint.id },
      environment: 'development',
      changes: [
        { path: 'enabled', before: true, after: false },
        { path: 'disabled_reason', before: null, after: 'gone' },
      ],
      request_id: expect.any(String),
      ip: null,
    },
  ]);
});

test('what changes nothing of an endpoint leaves no entry', async () => {
  const body = { url, enabled: false };
  const { id } = (await server.request('POST', '/api/webhook/', { body })).json;
  const requests: [string, string, unknown?][] = [
    ['GET', ''],
    ['GET', `${id}/`],
    ['POST', `${id}/`, {}],
    ['POST', `${id}/`, body],
    ['GET', `${id}/delivery/`],
    ['POST', `${id}/test/`, {}],
    ['POST', `${id}/replay/`, { since: '2026-01-01T00:00:00Z' }],
    ['POST', '', { url: 'http://receiver.invalid/' }],
    ['POST', `${id}/`, { url: 'https://127.0.0.1/' }],
    ['POST', `${id}/rotate/`, { grace_seconds: -1 }],
    ['DELETE', 'wh_none/'],
  ];
  for (const [method, path, given] of requests) {
    const entries = await entriesOf(server, () =>
      server.request(method, `/api/webhook/${path}`, { body: given }),
    );
    expect(entries, `${method} ${path}`).toEqual([]);
  }
});

test('no entry holds a secret of an endpoint', async () => {
  const body = { url, enabled: false };
  const made = (await server.request('POST', '/api/webhook/', { body })).json;
  const rotated = (await server.request('POST', `/api/webhook/${made.id}/rotate/`, { body: {} })).json;
  await server.request('DELETE', `/api/webhook/${made.id}/`);
  const text = JSON.stringify(await readTrail(server));
  for (const { secret } of [made, rotated]) {
    const bytes = Buffer.from(secret.slice('whsec_'.length), 'base64');
    for (const form of [secret.slice('whsec_'.length), bytes.toString('hex'), bytes.toString('base64url')]) {
      expect(text).not.toContain(form);
    }
  }
});
