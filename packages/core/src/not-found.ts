import { describeValue } from '@roost/schemas';
import { RoostError } from './errors.ts';

/** @param path the parameter that named her. */
export function userNotFound(key: string, path: string): RoostError {
  return new RoostError('user_not_found', {
    errors: [{ path, message: `no user ${describeValue(key)} in this environment` }],
  });
}

/** @param path the parameter that named it. */
export function fieldNotFound(key: string, path: string): RoostError {
  return new RoostError('field_not_found', { errors: [{ path, message: `no field ${describeValue(key)}` }] });
}
