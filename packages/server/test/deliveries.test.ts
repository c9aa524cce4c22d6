import { createHmac } from 'node:crypto';
import { formatTime } from '@roost/core';
import type { Delivery } from '@roost/schemas';
import { eventually } from '@roost/testing/eventually';
import type { Received, ReceiverAnswer } from '@roost/testing/webhook-receiver';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from './test-server.ts';
import { openEndpoint, readDelivery } from './webhook-endpoint.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({ allowLocalWebhooks: true });
});

afterAll(() => server[Symbol.asyncDispose]());

const makeUser = (key: string, name: string | null = null) =>
  server.request('POST', '/api/user/', { body: { key, name } });

const replay = (id: string | undefined) => server.request('POST', `/api/webhook/delivery/${id}/replay/`);

const statesOf = (log: Delivery[]) => log.map(({ state }) => state);

/** As the Standard Webhooks specification has it. */
function signatureOf({ headers, body }: Received, secret: string): string {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  return `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
}

test('a test sends a signed sample, which says so, of the first type that the endpoint takes', async () => {
  await using endpoint = await openEndpoint(server, { events: ['value.set', 'user.created'] });
  const queued = await endpoint.post('test/', {});
  expect(queued.status).toBe(201);
  expect(queued.json).toEqual({
    id: expect.stringMatching(/^dlv_/),
    webhook_id: endpoint.id,
    event_id: expect.stringMatching(/^evt_/),
    type: 'value.set',
    state: 'pending',
    attempts: 0,
    last_attempt: null,
    next_attempt_at: expect.any(String),
    created_at: expect.any(String),
  });
  await endpoint.listOnce((log) => expect(statesOf(log)).toEqual(['delivered']));
  const [request] = endpoint.received as [Received];
  const { headers, body } = request;
  expect(headers).toMatchObject({ 'content-type': 'application/json', 'webhook-id': queued.json.event_id });
  expect(Math.abs(Number(headers['webhook-timestamp']) - Date.now() / 1000)).toBeLessThan(10);
  expect(headers['webhook-signature']).toBe(signatureOf(request, endpoint.secret));
  expect(JSON.parse(body)).toMatchObject({ type: 'value.set', data: { sample: true } });
  expect((await readDelivery(server, queued.json.id)).body).toBe(body);

  expect((await endpoint.post('test/', { type: 'user.deleted' })).json.type).toBe('user.deleted');
  const refused = await endpoint.post('test/', { type: 'webhook.created' });
  expect([refused.status, refused.json.errors[0].path]).toEqual([400, 'type']);
  await endpoint.post('', { events: null });
  expect((await endpoint.post('test/', {})).json.type).toBe('user.created');
});

test('while a secret is being rotated both sign, the new one first', async () => {
  await using endpoint = await openEndpoint(server, { events: ['user.created'] });
  const { secret } = (await endpoint.post('rotate/', { grace_seconds: 3600 })).json;
  await endpoint.post('test/', {});
  await endpoint.listOnce((log) => expect(statesOf(log)).toEqual(['delivered']));
  await endpoint.post('rotate/', { grace_seconds: 0 });
  await endpoint.post('test/', {});
  await endpoint.listOnce((log) => expect(statesOf(log)).toEqual(['delivered', 'delivered']));
  const [during, after] = endpoint.received as [Received, Received];
  const both = [signatureOf(during, secret), signatureOf(during, endpoint.secret)];
  expect(during.headers['webhook-signature']).toBe(both.join(' '));
  expect(String(after.headers['webhook-signature']).split(' ')).toHaveLength(1);
});

test('a change goes to the endpoints that take its type, and the log tells what was sent and answered', async () => {
  const answer = () => ({ status: 200, body: 'thanks '.repeat(500) });
  await using users = await openEndpoint(server, { events: ['user.created', 'user.updated'], answer });
  await using values = await openEndpoint(server, { events: ['value.set'] });
  await using off = await openEndpoint(server, { enabled: false });
  await makeUser('log@example.com', 'Log');
  await makeUser('log@example.com', 'Renamed');
  const log = await users.listOnce((found) => expect(statesOf(found)).toEqual(['delivered', 'delivered']));
  expect(log.map(({ type }) => type)).toEqual(['user.updated', 'user.created']);
  const full = await readDelivery(server, log[0]?.id);
  const attempt = {
    number: 1,
    at: expect.any(String),
    replay: false,
    status: 200,
    error: null,
    duration_ms: expect.any(Number),
  };
  expect(full).toEqual({
    ...log[0],
    attempts: 1,
    last_attempt: attempt,
    next_attempt_at: null,
    attempt_log: [{ ...attempt, answer: 'thanks '.repeat(500).slice(0, 1024) }],
    body: users.received[1]?.body,
  });
  expect(JSON.parse(full.body)).toMatchObject({
    type: 'user.updated',
    timestamp: full.created_at,
    data: {
      target: { type: 'user', id: 'log@example.com' },
      before: { key: 'log@example.com', name: 'Log' },
      after: { key: 'log@example.com', name: 'Renamed' },
    },
  });
  expect([await values.list(), await off.list()]).toEqual([[], []]);
});

test('a failure is on record with when it is tried again; a replay is one more attempt with the same id', async () => {
  let answer: ReceiverAnswer = { status: 500, body: 'not now' };
  await using endpoint = await openEndpoint(server, { events: ['user.created'], answer: () => answer });
  await makeUser('failure@example.com');
  const [failed] = (await endpoint.listOnce(([one]) => expect(one?.attempts).toBe(1))) as [Delivery];
  expect(failed).toMatchObject({ state: 'pending', last_attempt: { number: 1, replay: false, status: 500 } });
  expect(failed.last_attempt?.error).toEqual(expect.any(String));
  const wait = Date.parse(failed.next_attempt_at ?? '') - Date.parse(failed.last_attempt?.at ?? '');
  expect(wait).toBeGreaterThanOrEqual(5_000);
  expect(wait).toBeLessThan(7_000);
  expect((await endpoint.read()).failing_since).not.toBeNull();

  answer = { status: 200 };
  const replayed = await replay(failed.id);
  expect(replayed).toMatchObject({ status: 200, json: { id: failed.id, event_id: failed.event_id } });
  await endpoint.listOnce((log) => expect(statesOf(log)).toEqual(['delivered']));
  const { attempt_log, next_attempt_at } = await readDelivery(server, failed.id);
  expect(attempt_log.map(({ number, replay: asked, status }) => [number, asked, status])).toEqual([
    [1, false, 500],
    [2, true, 200],
  ]);
  expect([attempt_log[0]?.answer, next_attempt_at]).toEqual(['not now', null]);
  const sent = endpoint.received.map(({ headers, body }) => [headers['webhook-id'], body]);
  expect(sent[1]).toEqual(sent[0]);
  expect((await endpoint.read()).failing_since).toBeNull();
});

test('410 turns an endpoint off, as it says; turned on again it gets what failed by a replay', async () => {
  let answer: ReceiverAnswer = { status: 410 };
  await using endpoint = await openEndpoint(server, { events: ['user.created'], answer: () => answer });
  await makeUser('gone@example.com');
  const [gone] = await endpoint.listOnce((log) => expect(statesOf(log)).toEqual(['failed']));
  expect(gone).toMatchObject({ attempts: 1, next_attempt_at: null });
  const off = { enabled: false, disabled_reason: 'gone' };
  await eventually(async () => expect(await endpoint.read()).toMatchObject(off), { within: 20_000 });
  await endpoint.post('test/', {});
  const log = await endpoint.listOnce((found) => expect(statesOf(found)).toEqual(['failed', 'failed']));
  expect(log[0]).toMatchObject({ attempts: 0, last_attempt: null });
  expect(endpoint.received).toHaveLength(1);

  answer = { status: 204 };
  expect((await endpoint.post('', { enabled: true })).json).toMatchObject({ disabled_reason: null });
  await replay(gone?.id);
  await endpoint.listOnce((found) => expect(statesOf(found)).toEqual(['failed', 'delivered']));
});

test('the log is narrowed by state and time, and page by page gives the same as the whole', async () => {
  let status = 204;
  await using endpoint = await openEndpoint(server, { events: ['user.created'], answer: () => ({ status }) });
  for (const [number, next] of [204, 204, 410].entries()) {
    status = next;
    await endpoint.post('test/', {});
    await endpoint.listOnce((log) =>
      expect(log.filter(({ attempts }) => attempts > 0)).toHaveLength(number + 1),
    );
  }
  const whole = await endpoint.list();
  expect(statesOf(whole)).toEqual(['failed', 'delivered', 'delivered']);
  expect(await endpoint.list('?state=delivered')).toEqual(whole.slice(1));
  expect(await endpoint.list('?state=pending')).toEqual([]);
  const middle = whole[1]?.created_at ?? '';
  const since = { from: whole.slice(0, 2), to: whole.slice(2) };
  for (const [name, expected] of Object.entries(since)) {
    expect(await endpoint.list(`?${new URLSearchParams({ [name]: middle })}`)).toEqual(expected);
  }

  const first = await server.request('GET', `${endpoint.path}delivery/?limit=2`);
  expect(first.json).toEqual(whole.slice(0, 2));
  const next = /^<([^>]+)>; rel="next"$/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
  const second = await server.request('GET', next.slice(server.address.length));
  expect([second.json, second.headers.get('link')]).toEqual([whole.slice(2), null]);
  const { searchParams } = new URL(next);
  searchParams.set('state', 'failed');
  const other = await server.request('GET', `${endpoint.path}delivery/?${searchParams}`);
  expect(other.json.code).toBe('invalid_cursor');
  for (const [name, value] of [
    ['state', 'lost'],
    ['from', 'yesterday'],
    ['limit', '0'],
  ]) {
    const refused = await server.request('GET', `${endpoint.path}delivery/?${name}=${value}`);
    expect([refused.status, refused.json.errors[0].path]).toEqual([400, name]);
  }
});

test('a delivery that is not there, or is one of another environment, is 404; so are those of a deleted endpoint', async () => {
  const endpoint = await openEndpoint(server, { events: ['user.created'] });
  const { id } = (await endpoint.post('test/', {})).json;
  const { development, production } = server.keys;
  const expectNone = async (name: string, key: string) => {
    for (const [method, path] of [
      ['GET', ''],
      ['POST', 'replay/'],
    ] as const) {
      const { status, json } = await server.request(method, `/api/webhook/delivery/${name}/${path}`, { key });
      expect([status, json.code, json.errors[0].path]).toEqual([404, 'delivery_not_found', 'delivery_id']);
    }
  };
  await expectNone(id, production);
  await expectNone('dlv_none', development);
  expect((await readDelivery(server, id)).id).toBe(id);
  await endpoint[Symbol.asyncDispose]();
  await expectNone(id, development);
});

test('a replay of what failed needs a time, and takes nothing from outside of it', async () => {
  await using endpoint = await openEndpoint(server, {
    answer: () => ({ status: 410 }),
    events: ['user.created'],
  });
  await endpoint.post('test/', {});
  const [failed] = await endpoint.listOnce((log) => expect(statesOf(log)).toEqual(['failed']));
  for (const [body, path] of [
    [{}, 'since'],
    [{ since: 'yesterday' }, 'since'],
    [{ since: '2026-01-01T00:00:00Z', until: 'now' }, 'until'],
  ] as const) {
    const refused = await endpoint.post('replay/', body);
    expect([refused.status, refused.json.errors[0].path]).toEqual([400, path]);
  }
  const at = Date.parse(failed?.created_at ?? '');
  const between = async (since: number, until: number) =>
    (await endpoint.post('replay/', { since: formatTime(since), until: formatTime(until) })).json;
  expect(await between(at + 1, at + 1000)).toEqual({ replayed: 0, more: false });
  expect(await between(at - 1000, at)).toEqual({ replayed: 0, more: false });
  expect(await between(at, at + 1)).toEqual({ replayed: 1, more: false });
});
