import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startLoadGenerator, startRoost, startWebhookReceiver } from './child-processes.ts';
import { fillServer } from './fixture.ts';
import {
  measureDeadEndpoint,
  measureFullLoad,
  measureLoss,
  measureSteadyLoad,
  type WebhookRun,
} from './measure-webhooks.ts';
import { addEndpoints, type ChangedServer } from './webhook-changes.ts';
import { inWorkFolder } from './work-folder.ts';

const help = `Usage: npx pnpm bench:webhooks [options]

How soon changes reach webhook endpoints: the real server, and a receiver on loopback that answers at once. Events/s and
the delay from the acknowledgement of a change to the arrival of its event at five endpoints, at full speed and at a
steady pace; what of their throughput writes lose to it, in turns with a server without endpoints; and the delay of 49
endpoints, in turns beside one that answers and one that never does.

Options:
  --json          print the figures as JSON, delays in milliseconds
  --check         exit with 1 where writes lose more than 10 %, or the dead endpoint moves the others' p99 by more than a quarter
  --changes <n>   at full speed (default: 10000)
  --rounds <n>    of what writes lose, and of the dead endpoint (default: 5)
  --seconds <n>   of one half of such a round (default: 2)
  --help          this
`;

/** The most that writes may lose of their throughput. */
const mostLoss = 0.1;
/** The most that the p99 of the others may be with a dead endpoint, of what it is without: what two equal runs differ in here. */
const mostMove = 1.25;
const users = 1000;
const endpoints = 5;

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
    changes: { type: 'string', default: '10000' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '2' },
    help: { type: 'boolean', default: false },
  },
});
const say = (line: string) => process.stderr.write(`${line}\n`);

async function run(folder: string): Promise<void> {
  const load = startLoadGenerator();
  const receiver = await startWebhookReceiver();
  const stops: (() => Promise<void>)[] = [];
  const start = async (name: string): Promise<ChangedServer> => {
    const server = await startRoost(join(folder, name), { ROOST_ALLOW_LOCAL_WEBHOOKS: '1' });
    stops.push(() => server.stop());
    const { port, apiKey = '' } = server;
    await fillServer(server, apiKey, load, users);
    return { port, apiKey };
  };
  let count = 0;
  const nextCount = (changes: number) => {
    count += changes;
    return count - changes;
  };
  const measurement = { load, receiver, users, nextCount };
  const [changes, rounds, seconds] = [Number(values.changes), Number(values.rounds), Number(values.seconds)];
  try {
    say(`filling two servers with ${users} users`);
    const [quiet, told] = [await start('quiet'), await start('told')];
    const paths = Array.from({ length: endpoints }, (_, index) => `/hook/${index}`);
    await addEndpoints(told, receiver, paths);
    say(`writes with and without ${endpoints} endpoints: ${rounds} rounds`);
    const loss = await measureLoss({ quiet, told }, { rounds, seconds, endpoints }, measurement);
    say(`${changes} changes to ${endpoints} endpoints`);
    const runs = [
      await measureFullLoad(told, { changes, endpoints }, measurement),
      await measureSteadyLoad(told, { changes: 500, perSecond: 100, endpoints }, measurement),
    ];
    say('one endpoint that never answers');
    const fifty = await start('fifty');
    const pace = { rounds, changes: 100, perSecond: 20 };
    const { alive, dead } = await measureDeadEndpoint(fifty, pace, measurement);
    const move = dead.p99 / alive.p99;
    report({ loss, move }, [...runs, alive, dead]);
    if (values.check && (loss > mostLoss || move > mostMove)) process.exitCode = 1;
  } finally {
    load.stop();
    receiver.stop();
    for (const stop of stops) await stop();
  }
}

function report({ loss, move }: { loss: number; move: number }, runs: readonly WebhookRun[]): void {
  if (values.json) {
    const rounded = (number: number) => Number(number.toFixed(3));
    const rows = runs.map(({ name, eventsPerSecond, p50, p99 }) => ({
      name,
      events_per_second: rounded(eventsPerSecond),
      p50: rounded(p50),
      p99: rounded(p99),
    }));
    process.stdout.write(`${JSON.stringify({ loss: rounded(loss), move: rounded(move), rows })}\n`);
    return;
  }
  const width = Math.max(...runs.map(({ name }) => name.length));
  const lines = runs.map(
    ({ name, eventsPerSecond, p50, p99 }) =>
      `${name.padEnd(width)}  ${eventsPerSecond.toFixed(0).padStart(8)}  ${p50.toFixed(1).padStart(8)}  ${p99.toFixed(1).padStart(8)}`,
  );
  const head = `${''.padEnd(width)}  ${'events/s'.padStart(8)}  ${'p50 ms'.padStart(8)}  ${'p99 ms'.padStart(8)}`;
  const verdict = (reached: boolean) => (reached ? 'reached' : 'MISSED');
  process.stdout.write(
    `\n${[head, ...lines].join('\n')}\n
writes lose ${(loss * 100).toFixed(0)} % of their throughput, at most ${mostLoss * 100} %: ${verdict(loss <= mostLoss)}
with a dead endpoint the p99 of the others is ${move.toFixed(2)} of what it was, at most ${mostMove}: ${verdict(move <= mostMove)}\n`,
  );
}

try {
  if (values.help) process.stdout.write(help);
  else await inWorkFolder('webhooks', run);
} catch (error) {
  process.exitCode = 1;
  say(`bench: ${(error as Error).message}`);
}
