import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type LoadGenerator, startRoost, startUnguardedServer } from './child-processes.ts';
import { median } from './measure-row.ts';
import { benchRows, type Row } from './rows.ts';

/** What authentication, limits and the audit trail cost one row. */
export interface GuardCost {
  name: string;
  /** The share of the throughput that is lost to them. */
  cost: number;
  /** The most that it should be. */
  most: number;
}

/** What a row may lose: a write also remembers its change. */
const most: Record<string, number> = {
  'read-user': 0.15,
  'read-fields': 0.15,
  'upsert-user': 0.25,
  'set-value': 0.25,
};

interface GuardMeasurement {
  /** Of a server that was filled and stopped. */
  folder: string;
  apiKey: string;
  load: LoadGenerator;
  users: number;
  rounds: number;
  seconds: number;
  say: (line: string) => void;
}

/** Measures the real server in turns with the same one composed without its guards, each on its own copy of the data. */
export async function measureGuards(measurement: GuardMeasurement): Promise<GuardCost[]> {
  const { folder, say } = measurement;
  const copy = `${folder}-unguarded`;
  mkdirSync(copy, { mode: 0o700 });
  for (const name of ['roost.db', 'secrets.json']) cpSync(join(folder, name), join(copy, name));
  const [guarded, unguarded] = [await startRoost(folder), await startUnguardedServer(copy)];
  try {
    const costs: GuardCost[] = [];
    for (const row of benchRows([])) {
      if (most[row.name] === undefined) continue;
      say(`${row.name}: with and without its guards`);
      costs.push(await measureCost(row, guarded.port, unguarded.port, measurement));
    }
    return costs;
  } finally {
    unguarded.stop();
    await guarded.stop();
    rmSync(copy, { recursive: true, force: true });
  }
}

async function measureCost(
  row: Row,
  guarded: number,
  unguarded: number,
  { apiKey, load, users, rounds, seconds }: GuardMeasurement,
): Promise<GuardCost> {
  const common = { apiKey, users, connections: 32, patterns: row.patterns };
  const until = { requests: Number.MAX_SAFE_INTEGER, seconds };
  // Counts that no row before has used: a value that is there already is not written.
  const next = new Map([guarded, unguarded].map((port) => [port, 50_000_000]));
  const measure = async (port: number) => {
    const measured = await load.run({ ...common, port, from: next.get(port) ?? 0, until });
    next.set(port, measured.next);
    return measured.requestsPerSecond;
  };
  await measure(guarded);
  await measure(unguarded);
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round++)
    ratios.push((await measure(guarded)) / (await measure(unguarded)));
  return { name: row.name, cost: 1 - median(ratios), most: most[row.name] ?? 0 };
}
