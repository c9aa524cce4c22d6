import { readSsoKey } from '@roost/embedded';
import { silentLog } from '@roost/lambda';
import { expect, test, vi } from 'vitest';
import { startHousekeeping } from '../src/housekeeping.ts';
import { entriesOf, readTrail } from './audit-trail.ts';
import { askDatabase } from './database-rows.ts';
import { startTestServer, type TestServer } from './test-server.ts';

const alice = 'alice@feathery.tech';
const day = 24 * 3600_000;

test('values are not copied into the trail, unless the deployment asks for it', async () => {
  const work = async (one: TestServer) => {
    const body = { key: 'name', value: 'Ludmilla' };
    const [set] = await entriesOf(one, () => one.request('POST', `/api/field/${alice}/`, { body }));
    const [cleared] = await entriesOf(one, () => one.request('DELETE', `/api/field/${alice}/name/`));
    return [set?.changes, cleared?.changes];
  };
  await using server = await startTestServer();
  expect(await work(server)).toEqual([[{ path: 'values.name' }], [{ path: 'values.name' }]]);
  await using copying = await startTestServer({ recordValues: true });
  expect(await work(copying)).toEqual([
    [{ path: 'values.name', before: 'Alice Smith', after: 'Ludmilla' }],
    [{ path: 'values.name', before: 'Ludmilla', after: null }],
  ]);
});

test('no entry holds a key, a digest of one or what one is derived from', async () => {
  await using server = await startTestServer();
  const ssoKey = readSsoKey(server.folder, 'development') ?? '';
  const made = (await server.request('POST', '/api/key/', { body: { name: 'ci', scopes: ['*'] } })).json;
  const next = (await server.request('POST', `/api/key/${made.id}/regenerate/`)).json;
  const own = (await server.request('POST', `/api/user/${alice}/regenerate/`)).json.api_key;
  const kept = askDatabase(
    server.folder,
    'SELECT digest AS secret FROM api_keys UNION SELECT api_key_digest FROM users UNION SELECT api_key_seed FROM users',
  ).map(({ secret }) => String(secret));
  expect(kept.length).toBeGreaterThan(5);
  const text = JSON.stringify(await readTrail(server));
  for (const secret of [made.key, next.key, own, ssoKey, ...Object.values(server.keys), ...kept]) {
    expect(text).not.toContain(secret);
  }
});

test('the retention forgets what is older in every environment, in more than one round, and nothing newer', async () => {
  await using old = await startTestServer();
  const { core } = old;
  for (const environment of ['development', 'production']) {
    const make = (number: number) =>
      old.request('POST', '/api/user/', {
        body: { key: `u${number}` },
        key: old.keys[environment as 'production'],
      });
    await Promise.all(Array.from({ length: 300 }, (_, number) => make(number)));
  }
  const now = core.now();
  // All but the newest four are from before the retention, by a minute; two are a minute within it.
  const newest = await readTrail(old, { limit: '4' }, old.keys.production);
  const [within, before] = [now - 30 * day + 60_000, now - 30 * day - 60_000];
  const dates = newest.map(({ id }, index) => [id, index < 2 ? now : within]);
  askDatabase(
    old.folder,
    `UPDATE trail SET changes = (
      SELECT json_group_array(json_set(value, '$[1]', ifnull((SELECT dates.value ->> 1 FROM json_each(?) AS dates
        WHERE dates.value ->> 0 = changed.value ->> 0), ?)) ORDER BY changed.key)
      FROM json_each(changes) AS changed)`,
    JSON.stringify(dates),
    before,
  );
  const kept = await readTrail(old, { limit: '4' }, old.keys.production);
  const stop = startHousekeeping(core, { auditRetention: 30, deliveryRetention: 0 }, silentLog);
  await vi.waitFor(async () => {
    expect(await readTrail(old, {}, old.keys.development)).toEqual([]);
    expect(await readTrail(old, {}, old.keys.production)).toEqual(kept);
  }, 5_000);
  stop();
  expect((await old.request('GET', '/api/user/', { key: old.keys.production })).json).toHaveLength(300);
});
