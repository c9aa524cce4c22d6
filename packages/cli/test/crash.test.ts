import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { AuditEntry } from '@roost/schemas';
import { temporaryFolder } from '@roost/testing';
import { eventually } from '@roost/testing/eventually';
import { startReceiver } from '@roost/testing/webhook-receiver';
import { expect, test } from 'vitest';
import { apiCaller } from './api-call.ts';
import { type ChangeRow, readChanges } from './change-rows.ts';
import { CrashWriter, readLists } from './crash-writer.ts';
import { eventIdsByTarget, receivedOnce } from './received-events.ts';
import { runRoost, spawnRoost, startRoost } from './roost-process.ts';
import { runCommand } from './run-command.ts';
import { seededRandom } from './seeded-random.ts';

/** `ROOST_CRASH_ROUNDS=500` for a long run; `ROOST_CRASH_SEED` repeats the choices of one, though not its moments. */
const rounds = Number(process.env.ROOST_CRASH_ROUNDS ?? 20);
const seed = Number(process.env.ROOST_CRASH_SEED ?? randomInt(2 ** 31));
const writers = 8;
/** Milliseconds: what the receivers may still be missing when the last server is up. */
const deliveredWithin = 20_000 + rounds * 500;

/** The whole trail as the command gives it, newest first, each entry once. */
async function readTrail(data: string): Promise<Pick<ChangeRow, 'action' | 'target' | 'paths'>[]> {
  const { code, stdout, stderr } = await runRoost([
    ...['audit', '--environment', 'development', '--all', '--ndjson'],
    ...['--data', data],
  ]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const entries = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as AuditEntry);
  expect(new Set(entries.map(({ id }) => id)).size).toBe(entries.length);
  return entries.map(({ action, target, changes }) => ({
    action,
    target: target.id,
    paths: changes.map(({ path }) => path),
  }));
}

test(
  `over ${rounds} kills what was acknowledged is there, remembered once, and reaches its endpoints (seed ${seed})`,
  async () => {
    using folder = temporaryFolder();
    const data = folder.path;
    const random = seededRandom(seed);
    const load = Array.from(
      { length: writers },
      (_, number) => new CrashWriter(number, seededRandom(seed + number)),
    );
    await using open = new AsyncDisposableStack();
    const endpoints = [open.use(await startReceiver()), open.use(await startReceiver())];
    const start = async () =>
      open.use(await startRoost(['--data', data, '--limit', '0', '--allow-local-webhooks']));
    let server = await start();
    const key = server.keys.development;
    for (const { url } of endpoints) await apiCaller(server.address, key)('POST', '/api/webhook/', { url });
    let seen = readChanges(data);
    const before = seen.length;
    let acknowledged = 0;
    for (let round = 0; round < rounds; round++) {
      const call = apiCaller(server.address, key);
      let killed = false;
      const writing = load.map((writer) => writer.writeUntilGone(call, () => killed));
      // A writer that fails before the kill is to end the test, not to be an unhandled rejection meanwhile.
      const written = Promise.all(writing);
      await Promise.race([delay(50 + random.below(250)), written]);
      killed = true;
      await server.kill('SIGKILL');
      for (const count of await written) acknowledged += count;

      server = await start();
      const rows = readChanges(data, { after: seen.at(-1)?.id ?? '' });
      const again = apiCaller(server.address, key);
      const lists = await readLists(again);
      await Promise.all(
        load.map((writer) =>
          writer.check(
            again,
            lists,
            rows.filter(({ target }) => target.startsWith(writer.prefix)),
          ),
        ),
      );
      expect(rows.filter(({ target }) => !/^w\d+-/.test(target))).toEqual([]);
      seen = [...seen, ...rows];
    }

    const expected = eventIdsByTarget(seen.slice(before));
    const all = new Set([...expected.values()].flat());
    for (const { received } of endpoints) {
      const arrived = async () => {
        // Cheap until the end is near: the receivers share this process.
        expect(received.length).toBeGreaterThanOrEqual(all.size);
        expect(receivedOnce(received).size).toBeGreaterThanOrEqual(all.size);
      };
      await eventually(arrived, { within: deliveredWithin });
    }
    expect(await server.kill('SIGINT')).toMatchObject({ code: 0, stderr: '' });
    for (const { received } of endpoints) {
      const ids = receivedOnce(received);
      expect(ids).toEqual(all);
      // What is about one thing arrives in its order.
      for (const own of expected.values()) {
        const wanted = new Set(own);
        expect([...ids].filter((id) => wanted.has(id))).toEqual(own);
      }
    }

    const remembered = readChanges(data);
    expect(remembered).toEqual(seen);
    expect(await readTrail(data)).toEqual(
      remembered
        .filter(({ environment }) => environment === 'development')
        .map(({ action, target, paths }) => ({ action, target, paths }))
        .reverse(),
    );
    const repeats = endpoints.map(({ received }) => received.length - all.size);
    process.stdout.write(
      `crash test: ${rounds} kills, ${acknowledged} acknowledged writes, ${all.size} events to each of two endpoints, ${repeats.join(' and ')} repeats (seed ${seed})\n`,
    );
  },
  20_000 + rounds * 4_000,
);

test(`a first start that is killed at any moment leaves a folder that is new or whole (seed ${seed})`, async () => {
  const random = seededRandom(seed);
  for (let time = 0; time < 3; time++) {
    using folder = temporaryFolder();
    const killed = spawnRoost(['serve', '--port', '0', '--data', folder.path]);
    const timer = setTimeout(() => killed.child.kill('SIGKILL'), 100 + random.below(250));
    const { stdout } = await killed.ended;
    clearTimeout(timer);
    await using server = await startRoost(['--data', folder.path]);
    expect(stdout).not.toContain(server.keys.development ?? 'a key');
    for (const [environment, users] of [
      ['development', 2],
      ['production', 0],
    ] as const) {
      const args = ['--environment', environment, '--name', 'mine', '--json', '--data', folder.path];
      const made = await runCommand(['keys', 'create', ...args]);
      expect(made).toMatchObject({ code: 0, stderr: '' });
      const call = apiCaller(server.address, JSON.parse(made.stdout).key);
      expect((await call('GET', '/api/user/')).json).toHaveLength(users);
      expect((await call('GET', '/api/field/')).json).toHaveLength(2);
    }
  }
});
