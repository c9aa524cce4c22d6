import { type Call, checkInput, makeOrigin } from '@roost/core';
import type { OperationEvent, PipelineOptions, PipelineRequest } from '../request.ts';

/** The last step: the parameters are checked, and the operation gets its own event instead of the gateway's. */
export function check({ core }: PipelineOptions) {
  return {
    before: (request: PipelineRequest): void => {
      const { endpoint, parts } = request.internal;
      const input = checkInput(endpoint, parts);
      request.event = { endpoint, call: makeCall(request, core.now()), input } satisfies OperationEvent;
    },
  };
}

function makeCall({ internal }: PipelineRequest, at: number): Call | undefined {
  const { principal, textual, gatewayEvent } = internal;
  if (!principal) return undefined;
  const { requestId, http } = gatewayEvent.requestContext;
  return { principal, textual, origin: makeOrigin(principal, { requestId, ip: http.sourceIp || null, at }) };
}
