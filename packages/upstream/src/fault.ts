import { RoostError as ClientError, ConnectionError, RoostApiError } from '@roost/client';
import { RoostError } from '@roost/core';
import { OversizedAnswer } from './bounded-fetch.ts';

/** The upstream, or what leads to it, is at fault: a caller of ours can do nothing but come again. */
export class UpstreamFault extends RoostError {
  /** Whether what was asked for may have been carried out all the same. */
  readonly unclear: boolean;

  /** @param reason for the log alone. Never what the upstream said: it may quote what it was asked. */
  constructor(reason: string, given: { unclear?: boolean; retryAfter?: number; cause?: unknown } = {}) {
    super('unavailable', {
      message: 'The service that holds the users cannot be reached right now: try again',
      retryAfter: Math.max(1, Math.ceil(given.retryAfter ?? 1)),
      cause: new Error(reason, given.cause === undefined ? {} : { cause: given.cause }),
    });
    this.unclear = given.unclear ?? false;
  }
}

/** What ended before a request was on its way: names of Node and of its fetch. */
const neverSent = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** An answer that says what is wrong with a request, and that nothing was done. */
export function isRefusal(error: unknown): error is RoostApiError {
  return error instanceof RoostApiError && [400, 404, 405].includes(error.status);
}

/** The key was not good for it. */
export function isUnauthorized(error: unknown): boolean {
  return error instanceof RoostApiError && error.status === 401;
}

/** The connection ended before the answer was there, and not for lack of time. */
export function isLost(error: unknown): boolean {
  return error instanceof ConnectionError && error.name === 'ConnectionError' && !isOversized(error);
}

/** @returns whatever went wrong with a call, as our fault; errors of our own stay as they are. */
export function asFault(error: unknown): RoostError {
  if (error instanceof RoostError) return error;
  if (error instanceof RoostApiError) return answeredFault(error);
  if (error instanceof ConnectionError) {
    if (isOversized(error)) return new UpstreamFault('The answer was too large', { unclear: true });
    return new UpstreamFault(error.message, { unclear: !neverSent.has(codeOf(error)) });
  }
  if (error instanceof ClientError) return new UpstreamFault(error.message);
  return new UpstreamFault('The calls of a request did not end in time', { unclear: true, cause: error });
}

function answeredFault({ status, code, retryAfter, name }: RoostApiError): UpstreamFault {
  const reason = `The upstream answered ${status} (${name})`;
  // The contract says of these that nothing was done; a redirect was not followed.
  const clear = status === 401 || status === 403 || status === 429 || (status >= 300 && status < 400);
  const told = retryAfter === undefined ? {} : { retryAfter: Math.min(retryAfter, longestRetryAfter) };
  return new UpstreamFault(reason, {
    unclear: !clear && !(status === 503 && code === 'unavailable'),
    ...told,
  });
}

/** What is handed on of the upstream's `Retry-After`, in seconds. */
const longestRetryAfter = 3600;

function isOversized(error: ConnectionError): boolean {
  return error.cause instanceof OversizedAnswer;
}

function codeOf({ cause }: ConnectionError): string {
  const { code, cause: deeper } = (cause ?? {}) as { code?: string; cause?: { code?: string } };
  return deeper?.code ?? code ?? '';
}
