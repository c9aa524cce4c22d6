import { authorize, makeOrigin, RoostError } from '@roost/core';
import { readCredentials } from '../credential.ts';
import type { PipelineOptions, PipelineRequest } from '../request.ts';

/** Who calls, and whether she may. Before the body is read: nobody unknown makes us parse a megabyte. */
export function authenticate({ core, limits }: PipelineOptions) {
  /** Wrong credentials are limited by the address that they come from. */
  async function countFailure(error: unknown, address: string): Promise<void> {
    if (!(error instanceof RoostError) || error.status !== 401 || limits.failures === 0) return;
    await core.limiter.take(`address:${address}`, limits.failures, 1);
  }

  return {
    before: async (request: PipelineRequest): Promise<void> => {
      const { endpoint, parts, gatewayEvent } = request.internal;
      if (endpoint.access === 'public') return;
      const { http, requestId } = gatewayEvent.requestContext;
      try {
        const principal = await core.authenticator.authenticate(readCredentials(gatewayEvent.headers));
        request.internal.principal = principal;
        authorize(endpoint, principal, { ...(parts.query as object), ...(parts.params as object) });
        const origin = makeOrigin(principal, { requestId, ip: http.sourceIp || null, at: core.now() });
        request.internal.origin = origin;
        await core.authenticator.admit(principal, origin);
      } catch (error) {
        await countFailure(error, http.sourceIp);
        throw error;
      }
    },
  };
}
