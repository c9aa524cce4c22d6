import { type ChildProcess, fork, type Serializable, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BareSize } from './bare-server.ts';
import type { Load, Measured } from './load-generator.ts';
import type { Arrivals } from './webhook-receiver.ts';

/** Longer than any load runs: a child that says nothing for so long has failed. */
const patience = 100_000;

/** One of our own processes that is told things, and answers each with one message. */
class Told {
  readonly #process: ChildProcess;

  constructor(file: string, args: readonly string[] = [], execArgv: readonly string[] = []) {
    const stdio = ['ignore', 'ignore', 'inherit', 'ipc'] as const;
    this.#process = fork(new URL(file, import.meta.url), args, {
      execArgv: [...execArgv],
      stdio: [...stdio],
    });
  }

  tell(message: Serializable): Promise<unknown> {
    this.#process.send(message);
    return this.hear();
  }

  async hear(): Promise<unknown> {
    const [answer] = await once(this.#process, 'message', { signal: AbortSignal.timeout(patience) });
    return answer;
  }

  stop(): void {
    this.#process.kill();
  }
}

export interface LoadGenerator {
  run(load: Load): Promise<Measured>;
  stop(): void;
}

export function startLoadGenerator(): LoadGenerator {
  const told = new Told('./load-process.ts');
  return {
    run: async (load) => {
      const answer = (await told.tell(load as unknown as Serializable)) as
        | { measured: Measured }
        | { failed: string };
      if ('failed' in answer) throw new Error(answer.failed);
      return answer.measured;
    },
    stop: () => told.stop(),
  };
}

export interface BareServer {
  port: number;
  /** From now on it answers JSON of so many bytes. */
  answer(size: BareSize): Promise<void>;
  stop(): void;
}

export async function startBareServer(): Promise<BareServer> {
  const told = new Told('./bare-server.ts');
  const { port } = (await told.hear()) as { port: number };
  return {
    port,
    answer: async (size) => {
      await told.tell(size as unknown as Serializable);
    },
    stop: () => told.stop(),
  };
}

export interface WebhookReceiver {
  port: number;
  /** Waits until so many events have come since the last time, and takes them. */
  take(events: number): Promise<Arrivals>;
  stop(): void;
}

export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const told = new Told('./webhook-receiver.ts');
  const { port } = (await told.hear()) as { port: number };
  return {
    port,
    take: async (events) => (await told.tell({ events })) as Arrivals,
    stop: () => told.stop(),
  };
}

export const root = fileURLToPath(new URL('../../', import.meta.url));

/** Starts the same server without its guards, see unguarded-server.ts. */
export async function startUnguardedServer(folder: string): Promise<{ port: number; stop(): void }> {
  const told = new Told('./unguarded-server.ts', [folder], command.slice(0, -1));
  const { port } = (await told.hear()) as { port: number };
  return { port, stop: () => told.stop() };
}

/** What `npx pnpm roost` runs, after `node`: its flags, and the command. */
export const [, ...command] = (
  JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: { roost: string } }
).scripts.roost.split(' ');

export interface RoostServer {
  pid: number;
  port: number;
  /** The admin key that the start on a new folder showed. */
  apiKey: string | undefined;
  stop(): Promise<void>;
}

/** The server as everybody starts it: `roost serve`, on a folder on the disk. */
export async function startRoost(
  folder: string,
  settings: Record<string, string> = {},
): Promise<RoostServer> {
  const args = [...command, 'serve', '--port', '0', '--no-sample', '--limit', '999999999', '--data', folder];
  const server = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  const port = await new Promise<number>((resolve, reject) => {
    server.stdout.on('data', (chunk: Buffer) => {
      said += chunk;
      const found = /http:\/\/127\.0\.0\.1:(\d+)/.exec(said)?.[1];
      if (found !== undefined) resolve(Number(found));
    });
    server.once('exit', (code) => reject(new Error(`roost serve ended with ${code}`)));
  });
  const exited = once(server, 'exit');
  return {
    pid: server.pid as number,
    port,
    // The key is in the same write as the address.
    apiKey: /hn_[0-9A-Za-z]{40}/.exec(said)?.[0],
    stop: async () => {
      server.kill();
      await exited;
    },
  };
}
