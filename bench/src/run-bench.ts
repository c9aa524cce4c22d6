import { statfsSync } from 'node:fs';
import { startBareServer, startLoadGenerator, startRoost } from './child-processes.ts';
import { fillServer, walkPages } from './fixture.ts';
import { type GuardCost, measureGuards } from './measure-guards.ts';
import { measureRow, type RowResult } from './measure-row.ts';
import { residentMemory, timeToFirstAnswer } from './process-figures.ts';
import { benchRows } from './rows.ts';
import { inWorkFolder } from './work-folder.ts';

export interface BenchOptions {
  users: number;
  rounds: number;
  seconds: number;
}

export interface BenchResult {
  rows: RowResult[];
  guards: GuardCost[];
  /** Seconds from start to first answer. */
  start: number;
  /** Resident memory of the server after the load, in MB; undefined where the system does not tell. */
  memory: number | undefined;
}

export const targets = { start: 1, memory: 150 };

const tmpfs = 0x01021994;

/** @param say takes the progress, a line at a time. */
export function runBench(options: BenchOptions, say: (line: string) => void): Promise<BenchResult> {
  return inWorkFolder('bench', (folder) => measureAll(folder, options, say));
}

async function measureAll(
  folder: string,
  options: BenchOptions,
  say: (line: string) => void,
): Promise<BenchResult> {
  if (statfsSync(folder).type === tmpfs)
    say('This folder is held in memory: the writes are not as on a disk.');
  const load = startLoadGenerator();
  const bare = await startBareServer();
  await warmUp();
  const roost = await startRoost(folder);
  try {
    const { apiKey } = roost;
    if (apiKey === undefined) throw new Error('The start on a new folder showed no API key');
    say(`filling ${options.users} users with 10 values each`);
    await fillServer(roost, apiKey, load, options.users);
    const rows: RowResult[] = [];
    for (const row of benchRows(await walkPages(roost, apiKey, '/api/user/?limit=100'))) {
      say(`${row.name}: ${options.rounds} rounds of ${options.seconds} s each`);
      rows.push(await measureRow(row, { load, bare, roost, apiKey, connections: 32, ...options }));
    }
    const memory = residentMemory(roost.pid);
    await roost.stop();
    const guards = await measureGuards({ folder, apiKey, load, say, ...options });
    say('start to first answer');
    const start = await timeToFirstAnswer(folder, apiKey);
    return { rows, guards, start, memory };
  } finally {
    load.stop();
    bare.stop();
    await roost.stop();
  }
}

/**
 * Starts the server once, so that what is measured is a warm install: the first start after a change compiles, which
 * takes longer and leaves the compiler in memory; the next one finds what that left in Node's compile cache.
 */
function warmUp(): Promise<void> {
  return inWorkFolder('bench', async (folder) => {
    await (await startRoost(folder)).stop();
  });
}
