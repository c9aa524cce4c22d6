import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { buffer } from 'node:stream/consumers';

/** One of `programs/`, in a process of its own, killed at the end of its scope. */
export interface ChildProgram extends AsyncDisposable {
  process: ChildProcessWithoutNullStreams;
  /** The next line that it prints. */
  line(): Promise<string>;
  /** What it prints from here until its end; fails where it says anything on stderr. */
  rest(): Promise<string[]>;
}

/**
 * @param largestFile Bounds the size of every file that it writes, in KiB: writes beyond it fail, as on a full disk.
 */
export function startProgram(name: string, args: string[], { largestFile = 0 } = {}): ChildProgram {
  const command = [process.execPath, join(import.meta.dirname, 'programs', name), ...args];
  const child =
    largestFile > 0
      ? spawn('bash', ['-c', `ulimit -f ${largestFile}; exec "$@"`, 'bash', ...command])
      : spawn(command[0] as string, command.slice(1));
  const ended = once(child, 'close');
  const errors = buffer(child.stderr);
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  return {
    process: child,
    line: async () => (await lines.next()).value ?? '',
    rest: async () => {
      const found: string[] = [];
      for (let next = await lines.next(); !next.done; next = await lines.next()) found.push(next.value);
      const complaint = (await errors).toString();
      if (complaint !== '') throw new Error(complaint);
      return found;
    },
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
