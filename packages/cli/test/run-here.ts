import { vi } from 'vitest';
import { main } from '../src/main.ts';
import type { Outcome } from './roost-process.ts';

let last: Promise<unknown> = Promise.resolve();

/**
 * Runs `roost <args>` in this process, for tests where a process of its own is not the point: that is ten times as fast.
 * One after the other, since what they print is told apart by that. Not for flags that do not exist: those end the process.
 */
export function runHere(...args: string[]): Promise<Outcome> {
  const run = last.then(() => capture(args));
  last = run.catch(() => undefined);
  return run;
}

async function capture(args: readonly string[]): Promise<Outcome> {
  const text = { stdout: '', stderr: '' };
  const { exitCode } = process;
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((chunk, ...rest: unknown[]) => {
      text[name] += chunk;
      const written = rest.at(-1);
      if (typeof written === 'function') written();
      return true;
    }),
  );
  try {
    process.exitCode = undefined;
    await main(['node', 'roost', ...args]);
    return { code: Number(process.exitCode ?? 0), ...text };
  } finally {
    for (const spy of spies) spy.mockRestore();
    process.exitCode = exitCode;
  }
}
