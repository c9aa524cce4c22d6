import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { command, root } from './child-processes.ts';

export interface CommandFigures {
  seconds: number;
  /** The most that it held in memory, in MB; undefined on a system without /proc. */
  peakMemory: number | undefined;
}

/** How often the peak is read: it only grows, so the last reading is the peak of nearly all of the run. In milliseconds. */
const lookEvery = 50;

/**
 * Runs `roost <args>` to its end, as `npx pnpm roost` does.
 *
 * @param output where its standard output goes.
 * @throws Error where it ends otherwise than well.
 */
export async function measureCommand(args: readonly string[], output?: string): Promise<CommandFigures> {
  const file = output === undefined ? undefined : openSync(output, 'w');
  const begin = performance.now();
  const child = spawn(process.execPath, [...command, ...args], {
    cwd: root,
    stdio: ['ignore', file ?? 'ignore', 'inherit'],
  });
  let peakMemory: number | undefined;
  const look = setInterval(() => {
    peakMemory = peakOf(child.pid as number) ?? peakMemory;
  }, lookEvery);
  const [code] = await once(child, 'exit');
  clearInterval(look);
  if (file !== undefined) closeSync(file);
  if (code !== 0) throw new Error(`roost ${args[0]} ended with ${code}`);
  return { seconds: (performance.now() - begin) / 1000, peakMemory };
}

function peakOf(pid: number): number | undefined {
  try {
    const kibibytes = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kibibytes === undefined ? undefined : (Number(kibibytes) * 1024) / 1e6;
  } catch {
    return undefined;
  }
}
