import { setTimeout as delay } from 'node:timers/promises';
import { readSsoKey } from '@roost/embedded';
import type { AuditEntry } from '@roost/schemas';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { adminId, readTrail } from './audit-trail.ts';
import { signToken } from './sso-tokens.ts';
import { startTestServer, type TestServer } from './test-server.ts';

const alice = 'alice@feathery.tech';
const eve = 'eve@example.com';

let server: TestServer;
let trail: AuditEntry[];
let admin: string;

/** Several callers change several things, at times that differ. */
beforeAll(async () => {
  server = await startTestServer();
  admin = await adminId(server);
  const own = (await server.request('POST', '/api/user/', { body: { key: alice } })).json.api_key;
  const token = signToken({ email: eve }, readSsoKey(server.folder, 'development') ?? '');
  const other = await server.request('POST', '/api/key/', {
    body: { name: 'ci', scopes: ['users:write', 'values:write'] },
  });
  for (const age of [1, 2, 3]) {
    for (const [target, key] of [
      [alice, own],
      [eve, token],
      [alice, other.json.key],
      [eve, server.keys.development],
    ]) {
      const body = { key: 'age', value: age * 100 + Math.random() };
      await server.request('POST', '/api/field/', { body: { key: 'age', type: 'number_value' } });
      await server.request('POST', `/api/field/${target}/`, { key, body });
      await delay(2);
    }
    await server.request('DELETE', `/api/field/${alice}/age/`, { key: other.json.key });
    await server.request('POST', '/api/user/', {
      key: other.json.key,
      body: { key: eve, name: `Eve ${age}` },
    });
  }
  trail = await readTrail(server);
});

afterAll(() => server[Symbol.asyncDispose]());

/** The path of the next page, from the Link header. */
function nextOf({ headers }: { headers: Headers }): string | undefined {
  return /^<([^>]+)>; rel="next"$/.exec(headers.get('link') ?? '')?.[1]?.slice(server.address.length);
}

test('entries come newest first, each once', () => {
  expect(trail.length).toBeGreaterThan(20);
  expect(new Set(trail.map(({ id }) => id)).size).toBe(trail.length);
  const ids = trail.map(({ id }) => id);
  expect(ids).toEqual([...ids].sort().reverse());
  const times = trail.map(({ at }) => Date.parse(at));
  expect(times).toEqual([...times].sort((one, other) => other - one));
});

test('every filter, and every combination of filters, gives what it names and all of it', async () => {
  const middle = trail[Math.floor(trail.length / 2)]?.at ?? '';
  const early = trail.at(-8)?.at ?? '';
  const late = trail[3]?.at ?? '';
  const choices = {
    actor: [undefined, admin, alice, eve, 'nobody'],
    action: [undefined, 'value.set', 'value.cleared', 'user.updated'],
    target: [undefined, alice, eve, 'age'],
    from: [undefined, early, middle],
    to: [undefined, middle, late],
  };
  let found = 0;
  for (const actor of choices.actor)
    for (const action of choices.action)
      for (const target of choices.target)
        for (const from of choices.from)
          for (const to of choices.to) {
            const query = Object.entries({ actor, action, target, from, to }).flatMap(([name, value]) =>
              value === undefined ? [] : [[name, value]],
            );
            const expected = trail.filter(
              (entry) =>
                (actor === undefined || entry.actor.id === actor) &&
                (action === undefined || entry.action === action) &&
                (target === undefined || entry.target.id === target) &&
                // Not before `from`, and before `to`.
                (from === undefined || Date.parse(entry.at) >= Date.parse(from)) &&
                (to === undefined || Date.parse(entry.at) < Date.parse(to)),
            );
            expect(await readTrail(server, Object.fromEntries(query)), JSON.stringify(query)).toEqual(
              expected,
            );
            found += expected.length;
          }
  expect(found).toBeGreaterThan(500);
});

test('a filter that cannot be is refused, and says which', async () => {
  for (const [name, value] of [
    ['action', 'user.eaten'],
    ['from', 'yesterday'],
    ['to', '2026-13-01T00:00:00Z'],
    ['actor', ''],
    ['target', 'x'.repeat(257)],
    ['limit', '0'],
  ]) {
    const answer = await server.request(
      'GET',
      `/api/audit/?${new URLSearchParams([[name ?? '', value ?? '']])}`,
    );
    expect(answer.json).toMatchObject({ code: 'invalid_parameter', errors: [{ path: name }] });
  }
});

test('page by page gives the same entries as the whole list, whatever the filter', async () => {
  for (const filter of ['', 'action=value.set&', `actor=${admin}&`, `target=${alice}&action=value.set&`]) {
    const whole = (await server.request('GET', `/api/audit/?${filter}`)).json;
    for (const limit of [1, 3, whole.length, 1000]) {
      const rows: unknown[] = [];
      for (let next: string | undefined = `/api/audit/?${filter}limit=${limit}`; next; ) {
        const page = await server.request('GET', next);
        expect(page.json.length).toBeLessThanOrEqual(limit);
        rows.push(...page.json);
        next = nextOf(page);
      }
      expect(rows).toEqual(whole);
    }
  }
});

test('a walk is not shifted by what happens meanwhile', async () => {
  const [first] = await readTrail(server, { limit: '1' });
  const page = await server.request('GET', '/api/audit/?limit=2');
  await server.request('POST', '/api/user/', { body: { key: 'late@example.com' } });
  const next = await server.request('GET', nextOf(page) ?? '');
  expect([...page.json, ...next.json]).toEqual((await readTrail(server)).slice(1, 5));
  expect(page.json[0]).toEqual(first);
});

test('a cursor of another filter, another list or another environment is refused', async () => {
  const filters = [
    '',
    'action=value.set&',
    `actor=${admin}&`,
    `target=${admin}&`,
    'from=2020-01-01T00:00:00Z&',
  ];
  for (const from of filters) {
    const path = `/api/audit/?${from}limit=1`;
    const next = nextOf(await server.request('GET', path));
    // There is no next page of what nothing matches.
    if (next === undefined) continue;
    const cursor = new URL(next, server.address).searchParams.get('cursor');
    for (const to of filters) {
      const answer = await server.request('GET', `/api/audit/?${to}limit=1&cursor=${cursor}`);
      expect([answer.status, answer.json.code], `${from} ${to}`).toEqual(
        from === to ? [200, undefined] : [400, 'invalid_cursor'],
      );
    }
    const { production } = server.keys;
    const elsewhere = await server.request('GET', `${path}&cursor=${cursor}`, { key: production });
    expect(elsewhere.json.code).toBe('invalid_cursor');
    const users = await server.request('GET', `/api/user/?limit=1&cursor=${cursor}`);
    expect(users.json.code).toBe('invalid_cursor');
  }
});

test('each environment has a trail of its own', async () => {
  const { production } = server.keys;
  await server.request('POST', '/api/user/', { key: production, body: { key: alice } });
  const there = await readTrail(server, {}, production);
  expect(there.map(({ action }) => action)).toEqual(['user.created', 'key.created', 'environment.created']);
  for (const { environment } of there) expect(environment).toBe('production');
  for (const { environment } of await readTrail(server)) expect(environment).toBe('development');
  expect(await readTrail(server, { actor: admin }, production)).toEqual([]);
});
