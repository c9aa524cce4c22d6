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

export function webhookNotFound(id: string): RoostError {
  return new RoostError('webhook_not_found', {
    errors: [{ path: 'id', message: `no webhook endpoint ${describeValue(id)} in this environment` }],
  });
}

export function deliveryNotFound(id: string): RoostError {
  return new RoostError('delivery_not_found', {
    errors: [{ path: 'delivery_id', message: `no delivery ${describeValue(id)} in this environment` }],
  });
}
