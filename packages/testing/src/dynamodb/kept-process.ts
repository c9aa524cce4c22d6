import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A program that lives as long as this process at most. */
export interface KeptProcess {
  ended(): boolean;
  /** What it said, for the message of a failure. */
  output(): string;
  stop(): Promise<void>;
}

/**
 * Starts a program under a keeper, see keep.ts. This process may end without stopping it.
 *
 * @param command the program and its arguments, told of a folder of its own, which goes when the program has ended.
 */
export function startKept(command: (folder: string) => string[]): KeptProcess {
  // Not in memory: some machines run nothing from there, and the engine loads its SQLite from this folder.
  const path = mkdtempSync(join(tmpdir(), 'roost-'));
  const keeper = spawn(process.execPath, [join(import.meta.dirname, 'keep.ts'), path, ...command(path)]);
  const closed = once(keeper, 'close');
  let said = '';
  const streams = [keeper.stdout, keeper.stderr];
  for (const stream of streams) {
    stream.on('data', (bytes: Buffer) => {
      said = (said + bytes).slice(-2_000);
    });
  }
  keeper.unref();
  for (const stream of [keeper.stdin, ...streams] as unknown as { unref(): void }[]) stream.unref();
  // It may have ended by itself.
  keeper.stdin.on('error', () => {});
  return {
    ended: () => keeper.exitCode !== null || keeper.signalCode !== null,
    output: () => said,
    stop: async () => {
      keeper.ref();
      keeper.stdin.end();
      await closed;
    },
  };
}
