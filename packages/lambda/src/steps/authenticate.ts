import {
  authorize,
  type Credentials,
  makeOrigin,
  type Origin,
  type Principal,
  RoostError,
} from '@roost/core';
import { readCredentials } from '../credential.ts';
import type { PipelineOptions, PipelineRequest } from '../request.ts';

/** Who calls, and whether she may. Before the body is read: nobody unknown makes us parse a megabyte. */
export function authenticate({ core, limits }: PipelineOptions) {
  function letIn({ internal }: PipelineRequest, principal: Principal): Origin {
    const { endpoint, parts, gatewayEvent } = internal;
    const { http, requestId } = gatewayEvent.requestContext;
    internal.principal = principal;
    authorize(endpoint, principal, () => ({ ...(parts.query as object), ...(parts.params as object) }));
    internal.origin = makeOrigin(principal, { requestId, ip: http.sourceIp || null, at: core.now() });
    return internal.origin;
  }

  async function lookUp(request: PipelineRequest, credentials: Credentials): Promise<void> {
    const principal = await core.authenticator.authenticate(credentials);
    await core.authenticator.admit(principal, letIn(request, principal));
  }

  /** Wrong credentials are limited by the address that they come from. */
  async function refuse(error: unknown, address: string): Promise<never> {
    if (error instanceof RoostError && error.status === 401 && limits.failures > 0) {
      await core.limiter.take(`address:${address}`, limits.failures, 1);
    }
    throw error;
  }

  return {
    before: (request: PipelineRequest): Promise<void> | undefined => {
      const { endpoint, gatewayEvent } = request.internal;
      if (endpoint.access === 'public') return undefined;
      const { sourceIp } = gatewayEvent.requestContext.http;
      try {
        const credentials = readCredentials(gatewayEvent.headers);
        const remembered = core.authenticator.recall(credentials);
        if (!remembered) return lookUp(request, credentials).catch((error) => refuse(error, sourceIp));
        letIn(request, remembered);
        return undefined;
      } catch (error) {
        return refuse(error, sourceIp);
      }
    },
  };
}
