import type { Fetch } from './client-options.ts';
import { ConnectionError, TimeoutError } from './errors.ts';

/** What goes over the wire for one call: the same at each of its attempts. */
export interface WireRequest {
  /** For messages: an address may hold a user's key. */
  operation: string;
  url: string;
  method: string;
  headers: Record<string, string>;
  body?: string;
}

/** An answer that has come to its end. */
export interface Answer {
  status: number;
  text: string;
  /** That text read as JSON; undefined where it is none: a page, or nothing. */
  body: unknown;
  /** @returns null where the answer has no such header. */
  header(name: string): string | null;
}

/** The longest that a timer can be set to: beyond it, it would ring at once. */
const longestTimer = 2 ** 31 - 1;

/**
 * Sends a request once.
 *
 * @param timeout in milliseconds, from the start to the end of the answer's body; 0 for none.
 * @throws ConnectionError, TimeoutError
 * @throws the reason of the signal, once it is aborted.
 */
export async function attempt(
  fetch: Fetch,
  { operation, url, ...request }: WireRequest,
  timeout: number,
  signal: AbortSignal | undefined,
): Promise<Answer> {
  signal?.throwIfAborted();
  // Not AbortSignal.any: the first releases of Node 20, and browsers of 2023, have none.
  const controller = new AbortController();
  const stop = () => controller.abort(signal?.reason);
  signal?.addEventListener('abort', stop);
  let late = false;
  const expire = () => {
    late = true;
    controller.abort();
  };
  const timer = timeout > 0 && timeout <= longestTimer ? setTimeout(expire, timeout) : undefined;
  try {
    // Roost never redirects; whoever does so would be sent the key in a header that fetch does not take away.
    const response = await fetch(url, { ...request, redirect: 'manual', signal: controller.signal });
    const text = await response.text();
    const { status } = response;
    return { status, text, body: parse(text), header: (name) => response.headers.get(name) };
  } catch (cause) {
    signal?.throwIfAborted();
    if (late) throw new TimeoutError(`${operation} was not answered within ${timeout} ms`, { cause });
    throw new ConnectionError(
      `${operation}: the connection to ${new URL(url).origin} failed${reason(cause)}`,
      {
        cause,
      },
    );
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Node says why in the cause of a cause; browsers do not say. */
function reason(error: unknown): string {
  const { cause, message } = error as { cause?: { code?: string; message?: string }; message?: string };
  const said = cause?.code ?? cause?.message ?? message;
  return said ? `: ${said}` : '';
}
