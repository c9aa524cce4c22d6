import type { Problem, ProblemError } from './records.ts';
import type { ErrorCode } from './words.ts';

/** Of the contract's closed list; a Roost later than this client may have others. */
export type AnyErrorCode = ErrorCode | (string & Record<never, never>);

/** Whatever goes wrong with a call: what Roost answered, a connection that was lost, or an option that cannot be. */
export class RoostError extends Error {
  override readonly name: string = 'RoostError';
}

/** What Roost, or a proxy before it, answered in the place of what was asked for. */
export interface ErrorAnswer {
  status: number;
  code?: AnyErrorCode | undefined;
  errors?: readonly ProblemError[] | undefined;
  requestId?: string | undefined;
  /** In seconds. */
  retryAfter?: number | undefined;
  problem?: Problem | undefined;
}

/** An answer other than 2xx. Each status has a class of its own below. */
export class RoostApiError extends RoostError {
  override readonly name: string = 'RoostApiError';
  /** Of HTTP. */
  readonly status: number;
  /** Undefined where the answer is not Roost's. */
  readonly code: AnyErrorCode | undefined;
  /** What was wrong with the input, and where. */
  readonly errors: readonly ProblemError[] | undefined;
  /** What the request is called in the logs and the audit trail of Roost. */
  readonly requestId: string | undefined;
  /** After how many seconds the same call may go well. */
  readonly retryAfter: number | undefined;
  /** The body of the answer; undefined where it is not Roost's, and where the input could not be sent at all. */
  readonly problem: Problem | undefined;

  constructor(message: string, answer: ErrorAnswer) {
    super(message);
    this.status = answer.status;
    this.code = answer.code;
    this.errors = answer.errors;
    this.requestId = answer.requestId;
    this.retryAfter = answer.retryAfter;
    this.problem = answer.problem;
  }
}

/** 400: something is wrong with the input; `errors` says what and where. */
export class BadRequestError extends RoostApiError {
  override readonly name = 'BadRequestError';
}

/** 401: the API key or the token is not good, or not any more. */
export class AuthenticationError extends RoostApiError {
  override readonly name = 'AuthenticationError';
}

/** 403: the API key is good and may not do this. */
export class PermissionDeniedError extends RoostApiError {
  override readonly name = 'PermissionDeniedError';
}

/** 404: there is no such thing in this environment; `code` and `errors` say which. */
export class NotFoundError extends RoostApiError {
  override readonly name = 'NotFoundError';
}

/** 405: the path takes other methods. */
export class MethodNotAllowedError extends RoostApiError {
  override readonly name = 'MethodNotAllowedError';
}

/** 418: it is a teapot. */
export class TeapotError extends RoostApiError {
  override readonly name = 'TeapotError';
}

/** 429: too many requests, also after waiting; `retryAfter` says when more are taken. */
export class RateLimitError extends RoostApiError {
  override readonly name = 'RateLimitError';
}

/** 5xx: Roost, or a proxy before it, failed, also when asked again. */
export class ServerError extends RoostApiError {
  override readonly name: string = 'ServerError';
}

/** 503: the store cannot be reached. */
export class UnavailableError extends ServerError {
  override readonly name = 'UnavailableError';
}

/** The request could not be sent, or the connection was lost before its answer was there: `cause` says why. */
export class ConnectionError extends RoostError {
  override readonly name: string = 'ConnectionError';
}

/** No answer, or not all of it, within the timeout. */
export class TimeoutError extends ConnectionError {
  override readonly name = 'TimeoutError';
}
