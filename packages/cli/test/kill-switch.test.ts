import { temporaryFolder } from '@roost/testing';
import { eventually } from '@roost/testing/eventually';
import { expect, test } from 'vitest';
import { apiCaller } from './api-call.ts';
import { runRoost, startRoost } from './roost-process.ts';

const connections = 16;

test('from kill to refusal it takes under 5 s, from another process and under load, and no key comes back to life', async () => {
  using folder = temporaryFolder();
  await using server = await startRoost(['--data', folder.path, '--limit', '0', '--failure-limit', '0']);
  const admin = apiCaller(server.address, server.keys.development);
  const { json } = await admin('POST', '/api/key/', { name: 'leaked', scopes: ['*'] });
  const { id, key } = json;
  const leaked = apiCaller(server.address, key);
  let lastAccepted = 0;
  let firstRefused = Number.POSITIVE_INFINITY;
  let accepted = 0;
  let done = false;

  /** Uses the key without a pause, for reads and writes alike. */
  async function use(connection: number): Promise<void> {
    for (let count = 0; !done; count++) {
      const { status } =
        count % 2 === 0
          ? await leaked('GET', '/api/user/?limit=10')
          : await leaked('POST', '/api/user/', { key: `c${connection}`, name: `name ${count}` });
      const now = performance.now();
      if (status === 401) firstRefused = Math.min(firstRefused, now);
      else {
        expect([200, 201]).toContain(status);
        lastAccepted = now;
        accepted++;
      }
    }
  }

  const load = Promise.all(Array.from({ length: connections }, (_, connection) => use(connection)));
  await eventually(async () => expect(accepted).toBeGreaterThan(0), { within: 15_000 });
  const { code } = await runRoost(['keys', 'kill', id, '--yes', '--data', folder.path]);
  expect(code).toBe(0);
  const killed = performance.now();
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  done = true;
  await load;

  expect(firstRefused - killed).toBeLessThan(5_000);
  expect(lastAccepted - killed).toBeLessThan(5_000 - 500);
  expect((await leaked('GET', '/api/user/?limit=1')).status).toBe(401);
});
