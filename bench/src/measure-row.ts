import type { BareServer, LoadGenerator, RoostServer } from './child-processes.ts';
import type { Measured } from './load-generator.ts';
import type { Row } from './rows.ts';

export interface RowResult {
  name: string;
  target: number | undefined;
  /** Medians over the rounds: requests a second, and milliseconds. */
  rps: number;
  p50: number;
  p99: number;
  bareRps: number;
  /** The median of each round's own ratio: both halves of a round had the same neighbours on the machine. */
  ratio: number;
  /** How busy the load generator was with the bare server, of one core. */
  busy: number;
}

export interface Measurement {
  load: LoadGenerator;
  bare: BareServer;
  roost: RoostServer;
  apiKey: string;
  users: number;
  connections: number;
  rounds: number;
  /** Of one half of a round. */
  seconds: number;
}

/** Measures one row: bare, roost, bare, roost, …, after a round to warm both up. */
export async function measureRow(row: Row, measurement: Measurement): Promise<RowResult> {
  const { load, bare, roost, apiKey, users, connections, rounds, seconds } = measurement;
  let from = 0;
  const common = { apiKey, users, connections, until: { requests: Number.MAX_SAFE_INTEGER, seconds } };
  const measureRoost = async (): Promise<Measured> => {
    const measured = await load.run({ ...common, port: roost.port, patterns: row.patterns, from });
    from = measured.next;
    return measured;
  };
  const barePatterns = row.patterns.map((pattern) => ({ ...pattern, status: 200 }));
  const measureBare = () => load.run({ ...common, port: bare.port, patterns: barePatterns, from: 0 });

  const { bodyBytes } = await measureRoost();
  await bare.answer({ bytes: bodyBytes });
  await measureBare();

  const pairs: { bare: Measured; roost: Measured }[] = [];
  for (let round = 0; round < rounds; round++) {
    pairs.push({ bare: await measureBare(), roost: await measureRoost() });
  }
  return {
    name: row.name,
    target: row.target,
    rps: median(pairs.map((pair) => pair.roost.requestsPerSecond)),
    p50: median(pairs.map((pair) => pair.roost.p50)),
    p99: median(pairs.map((pair) => pair.roost.p99)),
    bareRps: median(pairs.map((pair) => pair.bare.requestsPerSecond)),
    ratio: median(pairs.map((pair) => pair.roost.requestsPerSecond / pair.bare.requestsPerSecond)),
    busy: median(pairs.map((pair) => pair.bare.busy)),
  };
}

export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((one, other) => one - other);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
