import { authorize } from '@roost/core';
import { readCredential } from '../credential.ts';
import type { PipelineOptions, PipelineRequest } from '../request.ts';

/** Who calls, and whether she may. Before the body is read: nobody unknown makes us parse a megabyte. */
export function authenticate({ core }: PipelineOptions) {
  return {
    before: async (request: PipelineRequest): Promise<void> => {
      const { endpoint, parts, gatewayEvent } = request.internal;
      if (endpoint.access === 'public') return;
      const principal = await core.authenticator.authenticate(readCredential(gatewayEvent.headers));
      request.internal.principal = principal;
      authorize(endpoint, principal, { ...(parts.query as object), ...(parts.params as object) });
    },
  };
}
