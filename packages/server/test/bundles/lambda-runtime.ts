import { flushCompileCache } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { Context } from 'aws-lambda';

/*
 * What runs a bundle in a process of its own, as Lambda's runtime does: the module is loaded once, then called with one
 * event after another. Events come and results go as JSON.
 */

export interface Invocation {
  id: string;
  event: unknown;
  /** Milliseconds that the function may take. */
  timeout: number;
}

export type Outcome = { id: string; result: unknown } | { id: string; error: string };

const [, , file = ''] = process.argv;
const { handler } = await import(pathToFileURL(file).href);
// By itself Node keeps what it compiled at its end; this process is killed.
flushCompileCache();

let previous: Promise<void> = Promise.resolve();

process.on('message', (invocation: Invocation) => {
  // An instance has one event at a time.
  previous = previous.then(() => invoke(invocation));
});

async function invoke({ id, event, timeout }: Invocation): Promise<void> {
  const end = Date.now() + timeout;
  const context: Partial<Context> = {
    awsRequestId: id,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME ?? '',
    getRemainingTimeInMillis: () => end - Date.now(),
  };
  const outcome: Outcome = await Promise.resolve(handler(event, context)).then(
    (result) => ({ id, result }),
    (error) => ({ id, error: String(error?.stack ?? error) }),
  );
  process.send?.(outcome);
}
