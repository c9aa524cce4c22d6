import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Invocation, Outcome } from './lambda-runtime.ts';

export interface FunctionProcess {
  /** Rejects where the function throws, or its process ends. */
  invoke(event: unknown): Promise<unknown>;
  stop(): void;
}

const runtime = fileURLToPath(new URL('lambda-runtime.ts', import.meta.url));

/** As long as infra lets a function run, in milliseconds. */
const timeouts: Record<string, number> = { changes: 120_000, sweeper: 900_000, deliveries: 45_000 };
const answerTimeout = 15_000;

const running = new Set<ChildProcess>();
// A test that runs out of time does not reach its own clean-up.
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/**
 * A bundle in a fresh process, with Lambda's environment variables and nothing else but where Node keeps what it compiled;
 * it starts when it is first called.
 *
 * @param file a copy of it where no package can be found beside it.
 */
export function openFunction(name: string, file: string, settings: Record<string, string>): FunctionProcess {
  const waiting = new Map<string, { resolve: (result: unknown) => void; reject: (error: Error) => void }>();
  let child: ChildProcess | undefined;

  function start(): ChildProcess {
    const started = fork(runtime, [file], {
      cwd: dirname(file),
      execArgv: [],
      env: {
        NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
        AWS_LAMBDA_FUNCTION_NAME: name,
        AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
        ...settings,
      },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    running.add(started);
    started.on('message', (outcome: Outcome) => {
      const { resolve, reject } = waiting.get(outcome.id) ?? {};
      waiting.delete(outcome.id);
      if ('error' in outcome) reject?.(new Error(outcome.error));
      else resolve?.(outcome.result);
    });
    started.on('exit', (code, signal) => {
      running.delete(started);
      for (const { reject } of waiting.values()) reject(new Error(`${name} ended with ${code ?? signal}`));
      waiting.clear();
    });
    return started;
  }

  return {
    invoke: (event) =>
      new Promise((resolve, reject) => {
        child ??= start();
        const timeout = timeouts[name] ?? answerTimeout;
        const invocation: Invocation = { id: randomUUID(), event, timeout };
        waiting.set(invocation.id, { resolve, reject });
        child.send(invocation);
      }),
    stop: () => child?.kill('SIGKILL'),
  };
}
