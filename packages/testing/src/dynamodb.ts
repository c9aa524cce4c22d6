import { type Engine, findEngine } from './dynamodb/find-engine.ts';
import { freePort } from './dynamodb/free-port.ts';
import { type KeptProcess, startKept } from './dynamodb/kept-process.ts';

/** An engine with no tables in it, all of it in memory. Any region and any credentials are right. */
export interface RunningDynamoDb extends AsyncDisposable {
  /** For the SDK's `endpoint`. */
  endpoint: string;
  engine: Engine['name'];
  stop(): Promise<void>;
}

/** How long an engine may take to answer, in milliseconds: a JVM on a busy machine. */
const startTimeout = 60_000;

/** Between asking for a free port and listening on it, somebody else may take it. */
const mostPorts = 3;

/**
 * Starts DynamoDB Local, Amazon's own, on a free port; without Java 17 Dynoxide, which is said aloud. It ends with
 * `stop()`, and with this process, however that ends.
 *
 * `ROOST_TEST_ENGINE` (`dynamodb-local` or `dynoxide`) leaves no choice.
 */
export async function startDynamoDb(): Promise<RunningDynamoDb> {
  const engine = findEngine();
  for (let tries = 1; ; tries++) {
    const port = await freePort();
    const kept = startKept((folder) => engine.command(port, folder));
    try {
      const endpoint = `http://127.0.0.1:${port}`;
      await answers(endpoint, kept);
      return { endpoint, engine: engine.name, stop: kept.stop, [Symbol.asyncDispose]: kept.stop };
    } catch (error) {
      await kept.stop();
      if (tries === mostPorts) throw error;
    }
  }
}

async function answers(endpoint: string, kept: KeptProcess): Promise<void> {
  const end = performance.now() + startTimeout;
  while (performance.now() < end) {
    if (kept.ended()) throw new Error(`The engine ended before it answered: ${kept.output()}`);
    const answer = await fetch(endpoint).catch(() => undefined);
    // What DynamoDB gives every answer: somebody else's server would not.
    if (answer?.headers.has('x-amzn-requestid')) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`The engine did not answer within ${startTimeout / 1000} s: ${kept.output()}`);
}
