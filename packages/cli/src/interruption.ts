import { remark } from './remark.ts';

/** Ctrl-C, or what a process manager sends: 128 and the number of the signal. */
const interrupted = 130;

/**
 * Does a work that ends in order when it is interrupted: the first Ctrl-C aborts the signal, a second one ends the process.
 *
 * @param work says whether it was finished; otherwise the exit status tells that it was interrupted.
 */
export async function interruptible<Result extends { finished: boolean }>(
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  const stop = () => {
    process.off('SIGINT', stop).off('SIGTERM', stop);
    remark('\nStopping after the batch at work. Again: at once, and nothing is lost either.');
    controller.abort();
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  try {
    const result = await work(controller.signal);
    if (!result.finished) process.exitCode = interrupted;
    return result;
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}
