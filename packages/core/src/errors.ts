import { type ErrorCode, errorCodes, type ProblemError, type Status } from '@roost/schemas';

export interface ErrorDetails {
  /** In place of the code's own message. */
  message?: string;
  /** What was wrong, and where. */
  errors?: readonly ProblemError[];
  /** Seconds after which the same request may go through. */
  retryAfter?: number;
  cause?: unknown;
}

/**
 * Every error that Roost answers with. Anything else that is thrown is a fault, and answered as 500. One of a status
 * below 500 is an answer like any other, and has no stack: to record one takes as long as the rest of the request.
 */
export class RoostError extends Error {
  readonly code: ErrorCode;
  readonly status: Status;
  readonly errors: readonly ProblemError[] | undefined;
  readonly retryAfter: number | undefined;

  constructor(code: ErrorCode, details: ErrorDetails = {}) {
    const { status } = errorCodes[code];
    const message = details.message ?? sentence(code, details.errors);
    const { stackTraceLimit } = Error;
    if (status < 500) Error.stackTraceLimit = 0;
    super(message, details.cause === undefined ? {} : { cause: details.cause });
    Error.stackTraceLimit = stackTraceLimit;
    this.name = 'RoostError';
    this.code = code;
    this.status = status;
    this.errors = details.errors;
    this.retryAfter = details.retryAfter;
  }

  /** The same error with its places called otherwise; its message follows where it was made of them. */
  withErrors(errors: readonly ProblemError[]): RoostError {
    const { code, message, retryAfter, cause } = this;
    return new RoostError(code, {
      errors,
      ...(message === sentence(code, this.errors) ? {} : { message }),
      ...(retryAfter === undefined ? {} : { retryAfter }),
      ...(cause === undefined ? {} : { cause }),
    });
  }
}

/** The code's message, and what was wrong first: clients that read the message alone are to learn it too. */
function sentence(code: ErrorCode, errors: readonly ProblemError[] = []): string {
  const { message, status } = errorCodes[code];
  const [first] = errors;
  if (!first || status !== 400) return message;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  return `${message}: ${first.path === '' ? '' : `${first.path}: `}${first.message}${more}`;
}

/** The store or the secrets cannot be reached or are throttling: nothing was changed. */
export function unavailable(cause: unknown, retryAfter = 1): RoostError {
  return new RoostError('unavailable', { cause, retryAfter });
}
