import { type Call, checkInput } from '@roost/core';
import type { OperationEvent, PipelineRequest } from '../request.ts';

/** The last step: the parameters are checked, and the operation gets its own event instead of the gateway's. */
export const check = {
  before: (request: PipelineRequest): void => {
    const { endpoint, parts, gatewayEvent } = request.internal;
    const input = checkInput(endpoint, parts);
    const event: OperationEvent = { endpoint, call: makeCall(request), input };
    const idempotencyKey = gatewayEvent.headers['idempotency-key'];
    if (endpoint.makesNew && idempotencyKey !== undefined) event.idempotencyKey = idempotencyKey;
    request.event = event;
  },
};

function makeCall({ internal: { principal, origin, textual } }: PipelineRequest): Call | undefined {
  return principal && origin && { principal, origin, textual };
}
