import type { RoostApiError } from '@roost/client';
import { RoostError } from '@roost/core';
import { type ErrorCode, errorCodes } from '@roost/schemas';
import { isRefusal } from './fault.ts';

/** What a Roost upstream says of input, in the words and places that are ours as well. */
const shared: ReadonlySet<string> = new Set<ErrorCode>([
  'invalid_parameter',
  'invalid_value',
  'invalid_cursor',
  'too_many_to_list',
  'user_not_found',
  'field_not_found',
]);

/** Whether the upstream has no such operation: it answers as to a path or a method that it does not know. */
export function isLacking(error: unknown): boolean {
  if (!isRefusal(error) || error.status === 400) return false;
  return error.code === undefined || error.code === 'unknown_path' || error.code === 'method_not_allowed';
}

/** Whether the upstream refused in words that are not Roost's: what it made of the request cannot be told. */
export function isStrange(error: unknown): boolean {
  return isRefusal(error) && (error.code === undefined || isLacking(error));
}

export function hasCode(error: unknown, code: ErrorCode): boolean {
  return isRefusal(error) && error.code === code;
}

/**
 * Our answer where the upstream refused.
 *
 * @param otherwise for an upstream that does not say what is wrong as we do: what an answer of 400 or 404 means here.
 * @returns what is not a refusal as it is.
 */
export function asAnswer(error: unknown, otherwise: { 400: RoostError; 404: RoostError }): unknown {
  if (!isRefusal(error)) return error;
  if (isShared(error)) return new RoostError(error.code, error.errors ? { errors: error.errors } : {});
  return error.status === 400 ? otherwise[400] : otherwise[404];
}

function isShared(error: RoostApiError): error is RoostApiError & { code: ErrorCode } {
  const { code, status } = error;
  return code !== undefined && shared.has(code) && errorCodes[code as ErrorCode].status === status;
}

/** A 400 that names the parameter alone: what the upstream says may quote what must not be quoted. */
export function refused(code: 'invalid_parameter' | 'invalid_value', path: string): RoostError {
  return new RoostError(code, { errors: [{ path, message: 'refused by the service that holds the users' }] });
}

/** @param what it cannot do, as in `sets one value at a time`. */
export function unsupported(what: string): RoostError {
  return new RoostError('unsupported_upstream', { message: `The service that holds the users ${what}` });
}
