import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { type Action, isWebhookEvent } from '@roost/schemas';
import { temporaryFolder } from '@roost/testing';
import { eventually } from '@roost/testing/eventually';
import { expect, test } from 'vitest';
import { apiCaller } from './api-call.ts';
import { type ChangeRow, readChanges } from './change-rows.ts';
import { CrashWriter, readLists } from './crash-writer.ts';
import { startRoost } from './roost-process.ts';
import { seededRandom } from './seeded-random.ts';

/** `ROOST_CRASH_ROUNDS=500` for a long run; `ROOST_CRASH_SEED` repeats the choices of one, though not its moments. */
const rounds = Number(process.env.ROOST_CRASH_ROUNDS ?? 20);
const seed = Number(process.env.ROOST_CRASH_SEED ?? randomInt(2 ** 31));
const writers = 4;

interface Receiver extends AsyncDisposable {
  address: string;
  /** The body of each event by its `webhook-id`, in the order of their first arrivals. */
  bodies: Map<string, string>;
  requests(): number;
}

/** A receiver that takes everything, and fails the test where a repeat is not what came before. */
async function startReceiver(): Promise<Receiver> {
  const bodies = new Map<string, string>();
  const differing: string[] = [];
  let requests = 0;
  const server = createServer(async (req, res) => {
    const id = String(req.headers['webhook-id']);
    const body = await text(req);
    requests++;
    if (bodies.has(id) && bodies.get(id) !== body) differing.push(id);
    bodies.set(id, bodies.get(id) ?? body);
    res.writeHead(204).end();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bodies,
    requests: () => requests,
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      expect(differing).toEqual([]);
    },
  };
}

/** The ids of the events that an endpoint of the environment `development` hears of, by what they are about, in order. */
function eventsOf(changes: readonly ChangeRow[]): Map<string, string[]> {
  const heard = new Map<string, string[]>();
  for (const { id, environment, action, target } of changes) {
    const isHere = environment === 'development' || action.startsWith('field.');
    if (!isHere || !isWebhookEvent(action as Action)) continue;
    heard.set(target, [...(heard.get(target) ?? []), `evt_${id}`]);
  }
  return heard;
}

test(
  `over ${rounds} kills each acknowledged change reaches its endpoints, and nothing else does (seed ${seed})`,
  async () => {
    using folder = temporaryFolder();
    const data = folder.path;
    const random = seededRandom(seed);
    const load = Array.from(
      { length: writers },
      (_, number) => new CrashWriter(number, seededRandom(seed + number)),
    );
    await using receivers = new AsyncDisposableStack();
    const endpoints = [receivers.use(await startReceiver()), receivers.use(await startReceiver())];
    await using servers = new AsyncDisposableStack();
    const start = async () =>
      servers.use(await startRoost(['--data', data, '--limit', '0', '--allow-local-webhooks']));
    let server = await start();
    const key = server.keys.development;
    for (const { address } of endpoints)
      await apiCaller(server.address, key)('POST', '/api/webhook/', { url: address });
    const before = readChanges(data).at(-1)?.id ?? '';
    let seen = before;
    for (let round = 0; round < rounds; round++) {
      const call = apiCaller(server.address, key);
      let killed = false;
      const written = Promise.all(load.map((writer) => writer.writeUntilGone(call, () => killed)));
      await Promise.race([delay(50 + random.below(150)), written]);
      killed = true;
      await server.kill('SIGKILL');
      await written;

      server = await start();
      // What was acknowledged is in the trail: the writers know what it was.
      const rows = readChanges(data, { after: seen });
      seen = rows.at(-1)?.id ?? seen;
      const again = apiCaller(server.address, key);
      const lists = await readLists(again);
      for (const writer of load) {
        await writer.check(
          again,
          lists,
          rows.filter(({ target }) => target.startsWith(writer.prefix)),
        );
      }
    }

    const changes = readChanges(data, { after: before });
    const heard = eventsOf(changes);
    const all = [...heard.values()].flat().length;
    for (const { bodies } of endpoints) {
      await eventually(async () => expect(bodies.size).toBeGreaterThanOrEqual(all), { within: 30_000 });
    }
    expect(await server.kill('SIGINT')).toMatchObject({ code: 0, stderr: '' });
    for (const { bodies, requests } of endpoints) {
      expect(new Set(bodies.keys())).toEqual(new Set([...heard.values()].flat()));
      for (const ids of heard.values()) {
        const own = new Set(ids);
        expect([...bodies.keys()].filter((id) => own.has(id))).toEqual(ids);
      }
      process.stdout.write(
        `webhooks crash test: ${rounds} kills, ${all} events, ${requests() - all} repeats (seed ${seed})\n`,
      );
    }
  },
  20_000 + rounds * 3_000,
);
