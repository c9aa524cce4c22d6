import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const roostFile = fileURLToPath(new URL('../bin/roost.js', import.meta.url));

/** A start takes half a second; a machine that is busy with other tests is given its time. */
const startWithin = 15_000;

export interface Outcome {
  /** Null where a signal ended it. */
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface RunOptions {
  env?: Record<string, string>;
  /** Runs in bash before the command, in the same process: `ulimit -f 100`. */
  before?: string;
  /** Another Node than the one that runs the tests. */
  node?: string;
}

export interface RoostServer extends AsyncDisposable {
  /** As printed. */
  address: string;
  /** The keys as printed, by environment; empty but on a first start. */
  keys: Record<string, string>;
  stdout(): string;
  stderr(): string;
  /** Sends a signal and waits for the end. */
  kill(signal: NodeJS.Signals): Promise<Outcome>;
  /** How it ended, once it did. */
  ended: Promise<Outcome>;
}

const children = new Set<ChildProcess>();
// A test that runs out of time does not reach its own clean-up.
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

/** Starts `roost <args>` without waiting for anything. */
export function spawnRoost(args: readonly string[], { env = {}, before, node }: RunOptions = {}) {
  const command = [node ?? process.execPath, roostFile, ...args];
  const [file = '', ...rest] =
    before === undefined ? command : ['bash', '-c', `${before} && exec "$@"`, 'bash', ...command];
  const child = spawn(file, rest, {
    env: { ...cleanEnvironment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.add(child);
  const text = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text.stdout += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    text.stderr += chunk;
  });
  const ended = new Promise<Outcome>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      children.delete(child);
      resolve({ code, ...text });
    });
  });
  return { child, text, ended };
}

/** Runs `roost <args>` to its end. */
export function runRoost(args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  return spawnRoost(args, options).ended;
}

/**
 * Starts `roost serve` on a free port, and waits for the address that it prints.
 *
 * @throws Error with its standard error where it ends or takes too long instead.
 */
export async function startRoost(args: readonly string[], options: RunOptions = {}): Promise<RoostServer> {
  const { child, text, ended } = spawnRoost(['serve', '--port', '0', ...args], options);
  const waiting = new AbortController();
  const printed = new Promise<string>((resolve) => {
    child.stdout.on('data', () => {
      const address = /Roost answers at (\S+)\n/.exec(text.stdout)?.[1];
      if (address !== undefined) resolve(address);
    });
  });
  const address = await Promise.race([
    printed,
    ended.then(({ code }) => Promise.reject(new Error(`roost serve ended with ${code}: ${text.stderr}`))),
    delay(startWithin, undefined, { signal: waiting.signal }).then(() => {
      child.kill('SIGKILL');
      throw new Error(`roost serve printed no address within ${startWithin} ms: ${text.stderr}`);
    }),
  ]);
  waiting.abort();

  async function kill(signal: NodeJS.Signals): Promise<Outcome> {
    child.kill(signal);
    return ended;
  }
  return {
    address,
    keys: readKeys(text.stdout),
    stdout: () => text.stdout,
    stderr: () => text.stderr,
    kill,
    ended,
    [Symbol.asyncDispose]: async () => {
      await kill('SIGKILL');
    },
  };
}

/** The keys that a start printed, by environment. */
export function readKeys(stdout: string): Record<string, string> {
  return Object.fromEntries(
    [...stdout.matchAll(/^ +(\S+) +(hn_\w+)$/gm)].map(([, name, key]) => [name, key]),
  );
}

/**
 * Nothing of the person who runs the tests: neither her ROOST_ settings nor a proxy. With what Node compiled for the
 * processes before, see vitest.config.ts, a start is three times as fast.
 */
export function cleanEnvironment(): Record<string, string> {
  const { PATH = '', HOME = '', NODE_COMPILE_CACHE = '' } = process.env;
  return { PATH, HOME, NODE_COMPILE_CACHE };
}
