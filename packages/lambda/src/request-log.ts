import { corsHeaders } from './cors.ts';
import {
  type GatewayEvent,
  type GatewayResult,
  type PipelineOptions,
  type PipelineRequest,
  RequestState,
} from './request.ts';
import { addLimitHeaders } from './steps/limit.ts';

/** What happens around every request, whichever way it ends: what its answer says of itself, and one line of log. */
export function aroundRequest({ core, log, corsOrigins }: PipelineOptions) {
  return {
    requestStart: (request: PipelineRequest): void => {
      request.internal = new RequestState(request.event as GatewayEvent, core.now());
    },

    requestEnd: (request: PipelineRequest): void => {
      const { gatewayEvent, startedAt, endpoint, principal } = request.internal;
      const { requestId, http } = gatewayEvent.requestContext;
      const result = request.response as GatewayResult;
      const { headers } = result;
      addLimitHeaders(result, request);
      corsHeaders(headers, gatewayEvent.headers.origin, corsOrigins);
      headers['x-request-id'] = requestId;
      // Answers hold personal data: unless one is declared to be kept, no cache on the way keeps it.
      headers['cache-control'] ??= 'no-store';
      if (http.method === 'HEAD') delete result.body;
      log('info', {
        request_id: requestId,
        method: http.method,
        // Never the path: user keys are addresses of people.
        route: endpoint?.path ?? null,
        status: result.statusCode,
        ms: core.now() - startedAt,
        caller: principal?.type === 'key' ? principal.id : (principal?.type ?? null),
      });
    },
  };
}
