import { setTimeout as delay } from 'node:timers/promises';
import { mostWebhooks, webhookEventTypes } from '@roost/schemas';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestAnswer, type TestServer } from './test-server.ts';

/** Of a domain that never resolves (RFC 2606): nothing that these tests do is sent anywhere. */
const url = 'https://receiver.invalid/hooks/roost';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(() => server[Symbol.asyncDispose]());

function send(method: string, path: string, body?: unknown, key = server.keys.development) {
  return server.request(method, `/api/webhook/${path}`, { key, ...(body === undefined ? {} : { body }) });
}

/** Off, where a test does not say otherwise: what else it does is no event for the endpoint. */
async function create(body: Record<string, unknown> = {}, key?: string): Promise<TestAnswer> {
  return send('POST', '', { url, enabled: false, ...body }, key);
}

const pathsOf = ({ json }: TestAnswer) => (json.errors ?? []).map(({ path }: { path: string }) => path);

test('an endpoint shows its secret when it is made, and never again', async () => {
  const made = await send('POST', '', { url });
  expect(made.status).toBe(201);
  const { secret, ...shown } = made.json;
  // 32 bytes, as the Standard Webhooks specification writes them.
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(shown).toEqual({
    id: expect.stringMatching(/^wh_/),
    url,
    events: null,
    description: null,
    enabled: true,
    environment: 'development',
    disabled_reason: null,
    failing_since: null,
    previous_secret_until: null,
    created_at: shown.updated_at,
    updated_at: expect.any(String),
  });
  const read = await send('GET', `${shown.id}/`);
  const listed = await send('GET', '');
  const updated = await send('POST', `${shown.id}/`, { description: 'mine' });
  expect(read.json).toEqual(shown);
  expect(listed.json).toContainEqual(shown);
  for (const { text } of [read, listed, updated]) expect(text).not.toContain(secret.slice('whsec_'.length));
  expect((await create()).json.secret).not.toBe(secret);
  await send('DELETE', `${shown.id}/`);
});

test('endpoints are listed in order of creation', async () => {
  const made: string[] = [];
  for (let number = 0; number < 3; number++) made.push((await create()).json.id);
  const listed = (await send('GET', '')).json.map(({ id }: { id: string }) => id);
  expect(listed.slice(-3)).toEqual(made);
});

test('the types of events are those that are named, each once; all of them where none are', async () => {
  const eventsOf = async (body: Record<string, unknown>) => (await create(body)).json.events;
  expect(await eventsOf({ events: ['value.set', 'user.created', 'value.set'] })).toEqual([
    'value.set',
    'user.created',
  ]);
  expect(await eventsOf({ events: null })).toBeNull();
  expect(await eventsOf({ events: webhookEventTypes })).toEqual(webhookEventTypes);
  for (const [events, path] of [
    [[], 'events'],
    ['value.set', 'events'],
    [['value.set', 'user.eaten'], 'events.1'],
    // Changes that the audit trail alone tells of.
    [['webhook.created'], 'events.0'],
  ]) {
    const refused = await create({ events });
    expect([refused.status, pathsOf(refused)], JSON.stringify(events)).toEqual([400, [path]]);
  }
});

test('a description is a name like any other, or null', async () => {
  expect((await create({ description: 'Billing, é' })).json.description).toBe('Billing, é');
  expect((await create({ description: null })).json.description).toBeNull();
  for (const description of ['', 'x'.repeat(1025), '\u001b[2J', 5]) {
    expect(pathsOf(await create({ description }))).toEqual(['description']);
  }
});

test('a form says the same as JSON', async () => {
  const form = (fields: string) => ({
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: fields,
  });
  const address = encodeURIComponent(url);
  const given = `url=${address}&events=value.set&events=value.cleared&enabled=false&description=From+a+form`;
  const { status, json } = await server.request('POST', '/api/webhook/', form(given));
  expect(status).toBe(201);
  expect(json).toMatchObject({
    url,
    events: ['value.set', 'value.cleared'],
    enabled: false,
    description: 'From a form',
  });
  const path = `/api/webhook/${json.id}/`;
  expect((await server.request('POST', path, form('description=Another'))).json).toMatchObject({
    description: 'Another',
    enabled: false,
  });
  const rotated = await server.request('POST', `${path}rotate/`, form('grace_seconds=60'));
  expect(rotated.json.previous_secret_until).not.toBeNull();
  expect(pathsOf(await server.request('POST', path, form('enabled=perhaps')))).toEqual(['enabled']);
});

test('a change touches what it names and nothing else, and one that changes nothing leaves updated_at', async () => {
  const { secret: _, ...made } = (await create({ events: ['value.set'], description: 'first' })).json;
  await delay(2);
  const moved = (await send('POST', `${made.id}/`, { url: 'https://other.invalid/' })).json;
  expect(moved).toEqual({ ...made, url: 'https://other.invalid/', updated_at: expect.any(String) });
  expect(Date.parse(moved.updated_at)).toBeGreaterThan(Date.parse(made.updated_at));
  await delay(2);
  for (const same of [{}, { url: moved.url, events: ['value.set'], enabled: false, unknown: 1 }]) {
    expect((await send('POST', `${made.id}/`, same)).json).toEqual(moved);
  }
  const open = { events: null, description: null, enabled: true };
  expect((await send('POST', `${made.id}/`, open)).json).toMatchObject({ ...open, url: moved.url });
  const off = (await send('POST', `${made.id}/`, { enabled: false })).json;
  expect(off).toMatchObject({ enabled: false, disabled_reason: null });
  expect((await send('GET', `${made.id}/`)).json).toEqual(off);
});

test('changes that come at once are all made', async () => {
  const { id } = (await create()).json;
  const wanted = { url: 'https://other.invalid/', description: 'both', events: ['user.created'] };
  const each = Object.entries(wanted).map(([name, value]) => send('POST', `${id}/`, { [name]: value }));
  for (const { status } of await Promise.all(each)) expect(status).toBe(200);
  expect((await send('GET', `${id}/`)).json).toMatchObject(wanted);
});

describe('another secret', () => {
  test('is shown once, and the one before it signs beside it for a day', async () => {
    const made = (await create()).json;
    const before = Date.now();
    const rotated = await send('POST', `${made.id}/rotate/`, {});
    expect(rotated.status).toBe(201);
    expect(rotated.json.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(rotated.json.secret).not.toBe(made.secret);
    const overlap = Date.parse(rotated.json.previous_secret_until) - before;
    expect(Math.abs(overlap - 24 * 3600_000)).toBeLessThan(10_000);
    const { secret: _, ...shown } = rotated.json;
    expect((await send('GET', `${made.id}/`)).json).toEqual(shown);
  });

  test('comes alone with a grace of 0, and so it stands when a grace is over', async () => {
    const { id } = (await create()).json;
    const until = async () => (await send('GET', `${id}/`)).json.previous_secret_until;
    const rotate = async (grace_seconds: number) =>
      (await send('POST', `${id}/rotate/`, { grace_seconds })).json.previous_secret_until;
    expect(await rotate(1)).not.toBeNull();
    await delay(1_100);
    expect(await until()).toBeNull();
    expect(await rotate(60)).toBe(await until());
    expect(await until()).not.toBeNull();
    await rotate(0);
    expect(await until()).toBeNull();
  });

  test('takes a grace of at most 30 days', async () => {
    const { id } = (await create()).json;
    for (const grace_seconds of [-1, 1.5, 30 * 24 * 3600 + 1, 'long']) {
      expect(pathsOf(await send('POST', `${id}/rotate/`, { grace_seconds }))).toEqual(['grace_seconds']);
    }
    expect((await send('POST', `${id}/rotate/`, { grace_seconds: 30 * 24 * 3600 })).status).toBe(201);
  });
});

test('a deleted endpoint is gone', async () => {
  const { id } = (await create()).json;
  expect((await send('DELETE', `${id}/`)).status).toBe(204);
  expect((await send('GET', `${id}/`)).status).toBe(404);
  expect((await send('GET', '')).text).not.toContain(id);
});

test('an endpoint that is not there, or is one of another environment, is 404 to everything asked of it', async () => {
  const { id } = (await create()).json;
  const { production } = server.keys;
  for (const [name, key] of [
    ['wh_none', server.keys.development],
    [id, production],
    ['%2F..%2F', production],
  ]) {
    for (const [method, path, body] of [
      ['GET', ''],
      ['POST', '', { enabled: true }],
      ['DELETE', ''],
      ['POST', 'rotate/', {}],
      ['POST', 'test/', {}],
      ['GET', 'delivery/'],
      ['POST', 'replay/', { since: '2026-01-01T00:00:00Z' }],
    ] as const) {
      const { status, json } = await send(method, `${name}/${path}`, body, key);
      expect([status, json.code, json.errors?.[0]?.path], `${method} ${name}/${path}`).toEqual([
        404,
        'webhook_not_found',
        'id',
      ]);
    }
  }
  expect((await send('GET', '', undefined, production)).json).toEqual([]);
  expect((await send('GET', `${id}/`)).json).toMatchObject({ enabled: false, previous_secret_until: null });
});

test('an environment has at most 100 endpoints, and another one has its own', async () => {
  const { production } = server.keys;
  const ids: string[] = [];
  for (let number = 0; number < mostWebhooks; number++) ids.push((await create({}, production)).json.id);
  const refused = await create({}, production);
  expect([refused.status, refused.json.code]).toEqual([400, 'too_many_webhooks']);
  expect((await create()).status).toBe(201);
  await send('DELETE', `${ids[50]}/`, undefined, production);
  expect((await create({}, production)).status).toBe(201);
  expect((await send('GET', '', undefined, production)).json).toHaveLength(mostWebhooks);
});
