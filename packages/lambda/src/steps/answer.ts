import type { Answer } from '@roost/core';
import { answerError, answerResult } from '../answers.ts';
import type { GatewayResult, PipelineOptions, PipelineRequest } from '../request.ts';

/** The outermost step: what the operation gave, or whatever was thrown, becomes an answer of the contract. */
export function answer({ log }: PipelineOptions) {
  return {
    after: (request: PipelineRequest): void => {
      request.response = answerResult(request.response as Answer<unknown>, request.internal);
    },
    onError: (request: PipelineRequest): void => {
      const { requestId } = request.internal.gatewayEvent.requestContext;
      const result: GatewayResult = answerError(request.error, requestId);
      if (result.statusCode >= 500) log('error', { request_id: requestId, ...describeFault(request.error) });
      request.response = result;
    },
  };
}

/** A fault as the log shows it: names, codes and stacks of the whole chain of causes; never the input. */
function describeFault(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { error: typeof error };
  const code = (error as { code?: unknown }).code;
  return {
    error: error.name,
    ...(typeof code === 'string' ? { code } : {}),
    stack: error.stack,
    ...(error.cause === undefined ? {} : { cause: describeFault(error.cause) }),
  };
}
