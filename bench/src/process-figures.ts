import { readFileSync } from 'node:fs';
import { startRoost } from './child-processes.ts';
import { callServer } from './fixture.ts';
import { median } from './measure-row.ts';

/** @returns the resident memory of a process in MB, or undefined on a system without /proc. */
export function residentMemory(pid: number): number | undefined {
  try {
    const kibibytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kibibytes === undefined ? undefined : (Number(kibibytes) * 1024) / 1e6;
  } catch {
    return undefined;
  }
}

/** @returns seconds from the start of the process to its first answer, on a folder that has its data. */
export async function timeToFirstAnswer(folder: string, apiKey: string, starts = 3): Promise<number> {
  const seconds: number[] = [];
  for (let start = 0; start < starts; start++) {
    const begin = performance.now();
    const server = await startRoost(folder);
    try {
      await callServer(server, apiKey, '/api/user/?limit=1');
      seconds.push((performance.now() - begin) / 1000);
    } finally {
      await server.stop();
    }
  }
  return median(seconds);
}
