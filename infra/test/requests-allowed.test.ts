import { contract, type Endpoint } from '@roost/schemas';
import { eventually } from '@roost/testing/eventually';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FunctionName, functionNames } from '../lib/function-names.ts';
import { queueStatements, tableStatements } from '../lib/policy-statements.ts';
import { startEndpoint } from './answering-endpoint.ts';
import { origin, ssoKey, startObserved } from './observed-deployment.ts';
import { isAllowed } from './policy.ts';

/*
 * No account is at hand to ask IAM itself. So every function is called on the real engine, and each request that it
 * makes to a table is held against the policy of its role.
 */

let deployment: Awaited<ReturnType<typeof startObserved>>;
beforeAll(async () => {
  deployment = await startObserved();
}, 90_000);
afterAll(() => deployment.stop());

async function call(method: string, path: string, body?: object, headers: Record<string, string> = {}) {
  const answer = await fetch(deployment.address + path, {
    method,
    headers: { authorization: `Token ${deployment.apiKey}`, 'content-type': 'application/json', ...headers },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  expect(answer.status, `${method} ${path}: ${text}`).not.toBe(500);
  return { status: answer.status, json: text === '' ? undefined : JSON.parse(text) };
}

async function callUsersAndValues(): Promise<string> {
  for (const key of ['name', 'age']) await call('POST', '/api/field/', { key, type: 'text_field' });
  await call('POST', '/api/field/', { key: 'name', display_text: 'What is your name?' });
  const { json: user } = await call('POST', '/api/user/', { key: 'ann@example.com', name: 'Ann' });
  await call('POST', '/api/user/', { key: 'ann@example.com', name: 'Anna' });
  const values = { fields: { name: 'Anna', age: '21' } };
  expect((await call('POST', '/api/field/ann@example.com/', values)).status).toBe(201);
  // One that changes and one that stays: a transaction that checks.
  const changed = { fields: { name: 'Anna', age: '22' } };
  expect((await call('POST', '/api/field/ann@example.com/', changed)).status).toBe(200);
  expect((await call('GET', '/api/user/ann@example.com/export/')).json.values).toHaveLength(2);
  return user.api_key;
}

async function callKeys(): Promise<void> {
  const wanted = { name: 'website', scopes: ['users:read'] };
  const once = { 'idempotency-key': 'once' };
  const { json: key } = await call('POST', '/api/key/', wanted, once);
  expect((await call('POST', '/api/key/', wanted, once)).json).toEqual(key);
  const late = { ...wanted, expires_at: '2001-01-01T00:00:00Z' };
  expect((await call('POST', '/api/key/', late, { 'idempotency-key': 'dropped' })).status).toBe(400);
  await call('POST', `/api/key/${key.id}/`, { name: 'the website' });
  expect((await call('POST', `/api/key/${key.id}/regenerate/`)).status).toBe(201);
  expect((await call('GET', '/api/key/')).json).toHaveLength(3);
  expect((await call('DELETE', `/api/key/${key.id}/`)).status).toBe(204);
}

/** Endpoints that answer, fail and are gone; what becomes of them, of samples and of replays. */
async function callWebhooks(url: (status: number) => string): Promise<void> {
  const make = async (status: number) => {
    const { json } = await call('POST', '/api/webhook/', { url: url(status) });
    return `/api/webhook/${json.id}/`;
  };
  const [good, failing, gone] = [await make(200), await make(500), await make(410)];
  await call('POST', '/api/user/', { key: 'ben@example.com', name: 'Ben' });
  const soon = { within: 20_000 };
  await eventually(async () => {
    const [sent] = (await call('GET', `${good}delivery/`)).json;
    expect(sent).toMatchObject({ state: 'delivered', attempts: 1 });
    expect((await call('GET', failing)).json.failing_since).not.toBeNull();
    expect((await call('GET', gone)).json).toMatchObject({ enabled: false, disabled_reason: 'gone' });
  }, soon);
  const [{ id }] = (await call('GET', `${good}delivery/`)).json;
  expect((await call('GET', `/api/webhook/delivery/${id}/`)).json.attempt_log).toHaveLength(1);
  expect((await call('POST', `/api/webhook/delivery/${id}/replay/`)).status).toBe(200);
  // Where the stream is late, also of what was changed right before the endpoint was made.
  const { replayed } = (await call('POST', `${gone}replay/`, { since: '2001-01-01T00:00:00Z' })).json;
  expect(replayed).toBeGreaterThanOrEqual(1);
  expect((await call('POST', `${good}test/`)).status).toBe(201);
  expect((await call('POST', `${good}rotate/`)).status).toBe(201);
  expect((await call('GET', '/api/webhook/')).json).toHaveLength(3);
  await eventually(async () => {
    expect((await call('GET', `/api/webhook/delivery/${id}/`)).json.attempts).toBe(2);
  }, soon);
  expect((await call('DELETE', failing)).status).toBe(204);
}

/** A user with her own key, and a person whom nobody knows yet, at each function that authenticates. */
async function callAsPeople(userApiKey: string): Promise<void> {
  for (const path of [
    '/api/user/',
    '/api/field/?key=ann@example.com',
    '/api/key/',
    '/api/audit/',
    '/api/webhook/',
  ]) {
    await call('GET', path, undefined, { authorization: `Token ${userApiKey}` });
    const token = await new SignJWT({ email: `${path}@example.com` })
      .setProtectedHeader({ alg: 'HS256' })
      .sign(Buffer.from(ssoKey));
    const headers = { 'api-key': deployment.apiKey, authorization: `Bearer ${token}` };
    expect((await call('GET', path, undefined, headers)).status).toBe(200);
  }
}

/** Every example of the contract, so that a new endpoint is called without a line here. */
async function callExamples(): Promise<void> {
  for (const { method, path, examples } of contract as readonly Endpoint[]) {
    for (const { input } of examples) {
      const rest = { ...input };
      const target = path.replace(/\{(\w+)\}/g, (_, name: string) => {
        const value = encodeURIComponent(String(rest[name]));
        delete rest[name];
        return value;
      });
      const query = method === 'GET' ? `?${new URLSearchParams(rest as Record<string, string>)}` : '';
      await call(method, target + query, method === 'POST' ? rest : undefined);
    }
  }
}

async function callDeletions(): Promise<void> {
  expect((await call('DELETE', '/api/field/name/')).status).toBe(204);
  expect((await call('DELETE', '/api/user/ann@example.com/')).status).toBe(204);
  await deployment.core.store.deleteEnvironment('production', origin);
  const removed = () =>
    deployment.asked
      .get('sweeper')
      ?.filter(({ action, resource }) => action === 'DeleteItem' && resource === 'data');
  const swept = ['FIELDS', 'USER#', 'KEY#', 'DIGEST#', 'WEBHOOKS'];
  await eventually(
    async () => {
      const keys = removed()?.flatMap((request) => request.keys) ?? [];
      expect(swept.filter((prefix) => !keys.some((key) => key.startsWith(prefix)))).toEqual([]);
    },
    { within: 20_000 },
  );
}

test('every request that a function makes to a table or a queue is allowed by the policy of its role', async () => {
  const userApiKey = await callUsersAndValues();
  await callKeys();
  await using endpoint = await startEndpoint();
  await callWebhooks(endpoint.url);
  await callAsPeople(userApiKey);
  await callExamples();
  await call('GET', '/no/such/path');
  await callDeletions();
  for (const name of functionNames) expect({ name, refused: refused(name) }).toEqual({ name, refused: [] });
  expect(deployment.sent).toEqual(maySend());
}, 60_000);

function refused(name: FunctionName) {
  const arns = {
    data: { tableArn: 'data' },
    trail: { tableArn: 'trail' },
    transient: { tableArn: 'transient' },
    deliveries: { tableArn: 'deliveries' },
  };
  const statements = tableStatements(name, arns);
  const requests = deployment.asked.get(name) ?? [];
  expect(requests.length, name).toBeGreaterThan(0);
  return requests.filter((request) => !isAllowed(statements, request));
}

/** By function, the queues that its role lets it put messages into. */
function maySend(): Map<FunctionName, Set<string>> {
  const queues = { firsts: { queueArn: 'firsts' }, retries: { queueArn: 'retries' } };
  const allowed = new Map<FunctionName, Set<string>>();
  for (const name of functionNames) {
    const resources = queueStatements(name, queues).flatMap((statement) => statement.resources);
    if (resources.length > 0) allowed.set(name, new Set(resources));
  }
  return allowed;
}
