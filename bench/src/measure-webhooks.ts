import type { LoadGenerator, WebhookReceiver } from './child-processes.ts';
import { LatencyHistogram } from './latency-histogram.ts';
import { median } from './measure-row.ts';
import {
  addEndpoints,
  type ChangedServer,
  changeValues,
  changeValuesSlowly,
  enableEndpoint,
} from './webhook-changes.ts';
import type { Arrivals } from './webhook-receiver.ts';

/** From the acknowledgement of a change to the arrival of its events, in milliseconds. */
export interface Delay {
  p50: number;
  p99: number;
}

/** How soon all events of a run of changes arrive. */
export interface WebhookRun extends Delay {
  name: string;
  /** From the first acknowledgement to the last arrival, over all endpoints. */
  eventsPerSecond: number;
}

export interface WebhookMeasurement {
  load: LoadGenerator;
  receiver: WebhookReceiver;
  users: number;
  /** Counts that no change before has used. */
  nextCount: (changes: number) => number;
}

const paths = (count: number) => Array.from({ length: count }, (_, index) => `/hook/${index}`);

/** @param server one that has `endpoints` endpoints at the receiver. */
export async function measureFullLoad(
  server: ChangedServer,
  { changes, endpoints }: { changes: number; endpoints: number },
  { load, receiver, users, nextCount }: WebhookMeasurement,
): Promise<WebhookRun> {
  const from = nextCount(changes);
  const until = { requests: changes, seconds: Number.MAX_SAFE_INTEGER };
  const { times = [] } = await changeValues(load, server, { users, from, until });
  const arrivals = await receiver.take(changes * endpoints);
  return describe(`${changes} changes at full speed`, times, from, arrivals);
}

export async function measureSteadyLoad(
  server: ChangedServer,
  { changes, perSecond, endpoints }: { changes: number; perSecond: number; endpoints: number },
  { receiver, nextCount }: WebhookMeasurement,
): Promise<WebhookRun> {
  const from = nextCount(changes);
  const times = await changeValuesSlowly(server, { from, changes, perSecond });
  const arrivals = await receiver.take(changes * endpoints);
  return describe(`${perSecond} changes/s`, times, from, arrivals);
}

/**
 * What of their throughput writes lose where every change goes to five endpoints: rounds in turns on a server with
 * them and one without. Each round with them ends when all has arrived, so that none disturbs the next.
 */
export async function measureLoss(
  servers: { quiet: ChangedServer; told: ChangedServer },
  { rounds, seconds, endpoints }: { rounds: number; seconds: number; endpoints: number },
  { load, receiver, users, nextCount }: WebhookMeasurement,
): Promise<number> {
  const measure = async (server: ChangedServer) => {
    // More than one round can use.
    const from = nextCount(1_000_000);
    const until = { requests: 1_000_000, seconds };
    return changeValues(load, server, { users, from, until });
  };
  const ratios: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const quiet = await measure(servers.quiet);
    const told = await measure(servers.told);
    await receiver.take((told.times ?? []).length * endpoints);
    // The first one warms both up.
    if (round > 0) ratios.push(told.requestsPerSecond / quiet.requestsPerSecond);
  }
  return 1 - median(ratios);
}

/**
 * The delay of 49 endpoints, in turns beside one more that answers and beside one that never does.
 *
 * @returns the medians of the rounds.
 */
export async function measureDeadEndpoint(
  server: ChangedServer,
  { rounds, changes, perSecond }: { rounds: number; changes: number; perSecond: number },
  { receiver, nextCount }: WebhookMeasurement,
): Promise<{ alive: WebhookRun; dead: WebhookRun }> {
  await addEndpoints(server, receiver, paths(49));
  const [last = '', dead = ''] = await addEndpoints(server, receiver, ['/hook/last', '/dead']);
  const run = async (name: string, isLastAlive: boolean) => {
    await enableEndpoint(server, last, isLastAlive);
    await enableEndpoint(server, dead, !isLastAlive);
    const from = nextCount(changes);
    const times = await changeValuesSlowly(server, { from, changes, perSecond });
    const { times: arrived, repeats } = await receiver.take(changes * (isLastAlive ? 50 : 49));
    // Only the 49 that are the same in both.
    const same = Object.fromEntries(Object.entries(arrived).filter(([path]) => path !== '/hook/last'));
    return describe(name, times, from, { times: same, repeats });
  };
  const runs: { alive: WebhookRun; dead: WebhookRun }[] = [];
  for (let round = 0; round <= rounds; round++) {
    const pair = {
      alive: await run('49 of 50, the last answering', true),
      dead: await run('49 of 50, the last never answering', false),
    };
    // The first one warms up: connections are opened, and code is compiled.
    if (round > 0) runs.push(pair);
  }
  return { alive: medianRun(runs.map(({ alive }) => alive)), dead: medianRun(runs.map((run) => run.dead)) };
}

function medianRun(runs: readonly WebhookRun[]): WebhookRun {
  return {
    name: runs[0]?.name ?? '',
    eventsPerSecond: median(runs.map(({ eventsPerSecond }) => eventsPerSecond)),
    p50: median(runs.map(({ p50 }) => p50)),
    p99: median(runs.map(({ p99 }) => p99)),
  };
}

function describe(
  name: string,
  acknowledged: readonly number[],
  from: number,
  { times }: Arrivals,
): WebhookRun {
  const delays = new LatencyHistogram();
  let last = 0;
  for (const arrived of Object.values(times)) {
    for (const [index, time] of acknowledged.entries()) {
      const arrival = arrived[from + index];
      if (arrival === undefined) throw new Error(`The event of change ${from + index} did not arrive`);
      last = Math.max(last, arrival);
      // The answer may be read after the event has arrived: the two come in no order.
      delays.record(Math.max(0, arrival - time));
    }
  }
  return {
    name,
    eventsPerSecond: (delays.total * 1000) / (last - Math.min(...acknowledged)),
    p50: delays.percentile(50),
    p99: delays.percentile(99),
  };
}
