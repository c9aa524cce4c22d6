import type { Answer } from './attempt.ts';
import {
  AuthenticationError,
  BadRequestError,
  MethodNotAllowedError,
  NotFoundError,
  PermissionDeniedError,
  RateLimitError,
  RoostApiError,
  ServerError,
  TeapotError,
  UnavailableError,
} from './errors.ts';
import type { Problem } from './records.ts';
import { readRetryAfter } from './retry-after.ts';

const classes: Record<number, typeof RoostApiError> = {
  400: BadRequestError,
  401: AuthenticationError,
  403: PermissionDeniedError,
  404: NotFoundError,
  405: MethodNotAllowedError,
  418: TeapotError,
  429: RateLimitError,
  503: UnavailableError,
};

/**
 * The body of a good answer.
 *
 * @throws RoostApiError of the class that any other answer stands for.
 */
export function readAnswer(operation: string, answer: Answer): unknown {
  const { status, body } = answer;
  if (status === 204 || (status >= 200 && status < 300 && body !== undefined)) return body;
  const problem = problemOf(answer);
  const Class = classes[status] ?? (status >= 500 ? ServerError : RoostApiError);
  throw new Class(
    problem?.message ??
      `${operation} was answered with status ${status} and no body that Roost sends. Is baseUrl the address of Roost?`,
    {
      status,
      code: problem?.code,
      errors: problem?.errors,
      requestId: problem?.request_id ?? answer.header('x-request-id') ?? undefined,
      retryAfter: readRetryAfter(answer),
      problem,
    },
  );
}

/** What an answer says went wrong, in the contract's shape; undefined where it says nothing of the kind. */
export function problemOf({ body }: Answer): Problem | undefined {
  const problem = body as Problem | null | undefined;
  return typeof problem?.code === 'string' && typeof problem.message === 'string' ? problem : undefined;
}
