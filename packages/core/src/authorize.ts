import type { Endpoint } from '@roost/schemas';
import { RoostError } from './errors.ts';
import { hasScope, type Principal } from './principal.ts';

/**
 * Whether a principal may call an endpoint with these parameters: a key by its scopes, or any key, a user where the endpoint
 * says which parameter holds a user key and it is her own, the system always.
 *
 * @param parameters asked for only where they decide.
 * @throws RoostError `insufficient_permissions`
 */
export function authorize(
  endpoint: Endpoint,
  principal: Principal,
  parameters: () => Readonly<Record<string, unknown>>,
): void {
  if (endpoint.access === 'public') return;
  if (endpoint.access === 'api-key') {
    if (principal.type === 'key' || principal.type === 'system') return;
    throw new RoostError('insufficient_permissions');
  }
  const { scope, also, self } = endpoint.access;
  if (hasScope(principal, scope) && (!also || also.every((each) => hasScope(principal, each)))) return;
  if (principal.type === 'key') {
    if (self !== undefined && principal.person && parameters()[self] === principal.person.email) return;
  } else if (principal.type !== 'system' && self !== undefined && parameters()[self] === principal.userKey) {
    return;
  }
  throw new RoostError('insufficient_permissions');
}
