import { errorCodes, statuses } from '@roost/schemas';
import { expect, test } from 'vitest';
import * as client from './index.ts';
import { readAnswer } from './read-answer.ts';

const answer = (status: number, body: unknown, headers: Record<string, string> = {}) => ({
  status,
  text: JSON.stringify(body) ?? '',
  body,
  header: (name: string) => headers[name] ?? null,
});

function errorOf(...given: Parameters<typeof answer>): client.RoostApiError {
  try {
    readAnswer('users.read', answer(...given));
  } catch (error) {
    expect(error).toBeInstanceOf(client.RoostApiError);
    return error as client.RoostApiError;
  }
  return expect.fail('expected an error');
}

test('every status that Roost may answer with has an error class of its own', () => {
  const names = statuses.filter((status) => status >= 400).map((status) => errorOf(status, undefined).name);
  expect(names).toEqual([
    'BadRequestError',
    'AuthenticationError',
    'PermissionDeniedError',
    'NotFoundError',
    'MethodNotAllowedError',
    'TeapotError',
    'RateLimitError',
    'ServerError',
    'UnavailableError',
  ]);
  for (const name of names) expect(client).toHaveProperty(name);
});

test.each(Object.entries(errorCodes))(
  '%s is an error with all that the answer says',
  (code, { status, message }) => {
    const problem = {
      status,
      code,
      message,
      detail: message,
      errors: [{ path: 'key', message: 'is required' }],
      request_id: 'r-1',
    };
    const error = errorOf(status, problem, { 'retry-after': '7' });
    expect(error).toMatchObject({
      status,
      code,
      message,
      errors: problem.errors,
      requestId: 'r-1',
      retryAfter: 7,
      problem,
    });
    expect(error.stack).toContain(`${error.name}: ${message}`);
  },
);

test('an answer that is not of Roost is an error that says so, and never passed on as a result', () => {
  for (const [status, body] of [
    [404, undefined],
    [400, { message: 'Bad Request' }],
    [500, '<html>'],
    [502, null],
    [301, undefined],
    [0, undefined],
    [200, undefined],
  ] as const) {
    const error = errorOf(status, body, { 'x-request-id': 'r-2' });
    expect(error).toMatchObject({ status, code: undefined, problem: undefined, requestId: 'r-2' });
    expect(error.message).toContain('Is baseUrl the address of Roost?');
  }
});

test('JSON of any kind is a result, and 204 is none', () => {
  for (const body of [[], {}, null, 0, false, ''])
    expect(readAnswer('users.read', answer(200, body))).toBe(body);
  expect(readAnswer('users.delete', answer(204, undefined))).toBeUndefined();
});
