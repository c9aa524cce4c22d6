/**
 * When what is under way has to be over. A Lambda instance carries out one request at a time: its function starts the
 * deadline with the time that it has left.
 */
export interface Deadline {
  /** @param remaining milliseconds from now. */
  start(remaining: number): void;
  /** Aborts when the time is over; undefined while none was started. */
  signal(): AbortSignal | undefined;
}

export function openDeadline(): Deadline {
  let signal: AbortSignal | undefined;
  return {
    start: (remaining) => {
      signal = AbortSignal.timeout(Math.max(0, remaining));
    },
    signal: () => signal,
  };
}

/** What a function needs to say that the store could not be reached in time, in milliseconds. */
const timeToAnswer = 500;

/** A handler whose calls to AWS are given up while there is time to answer. */
export function withinTime<Event, Context extends { getRemainingTimeInMillis(): number }, Result>(
  deadline: Deadline,
  handler: (event: Event, context: Context) => Result,
): (event: Event, context: Context) => Result {
  return (event, context) => {
    deadline.start(context.getRemainingTimeInMillis() - timeToAnswer);
    return handler(event, context);
  };
}
