import { vi } from 'vitest';
import { main } from '../src/main.ts';
import type { Outcome } from './roost-process.ts';

let last: Promise<unknown> = Promise.resolve();

/**
 * Runs `roost <args>` to its end in this process, since to start one of its own takes longer than most commands do.
 * What only a process can show is shown with `runRoost`. A command has the environment variables and the output of the
 * whole process: those that are asked for at once run one after the other.
 */
export function runCommand(
  args: readonly string[],
  { env = {} }: { env?: Record<string, string> } = {},
): Promise<Outcome> {
  const run = last.then(() => runAlone(args, env));
  last = run.catch(() => {});
  return run;
}

async function runAlone(args: readonly string[], env: Record<string, string>): Promise<Outcome> {
  const { env: ownEnv, exitCode: ownExitCode } = process;
  using stdout = captureWrites(process.stdout);
  using stderr = captureWrites(process.stderr);
  // Nothing of the person who runs the tests: neither her ROOST_ settings nor a proxy.
  process.env = { PATH: ownEnv.PATH, HOME: ownEnv.HOME, ...env };
  process.exitCode = undefined;
  try {
    await main([process.execPath, 'roost', ...args]);
    return { code: Number(process.exitCode ?? 0), stdout: stdout.text(), stderr: stderr.text() };
  } finally {
    process.env = ownEnv;
    process.exitCode = ownExitCode;
  }
}

function captureWrites(stream: NodeJS.WriteStream): Disposable & { text(): string } {
  let text = '';
  const write = vi.spyOn(stream, 'write').mockImplementation((chunk, ...rest: unknown[]) => {
    text += chunk;
    const written = rest.at(-1);
    if (typeof written === 'function') written();
    return true;
  });
  return { text: () => text, [Symbol.dispose]: () => write.mockRestore() };
}
