import { RoostError } from '@roost/core';
import type { Endpoint } from '@roost/schemas';
import { preflightHeaders } from '../cors.ts';
import { makeDecodedRouter } from '../decoded-router.ts';
import type { GatewayResult, PipelineOptions, PipelineRequest } from '../request.ts';
import { Router } from '../router.ts';

/** Finds what is declared at the method and path; answers `OPTIONS` itself. */
export function route(
  endpoints: readonly Endpoint[],
  { decodedPaths = false }: Pick<PipelineOptions, 'decodedPaths'>,
) {
  const routes = decodedPaths ? makeDecodedRouter(endpoints) : new Router(endpoints);
  return {
    before: (request: PipelineRequest): GatewayResult | undefined => {
      const { rawPath, rawQueryString, requestContext } = request.internal.gatewayEvent;
      const { method } = requestContext.http;
      const query = readQuery(rawQueryString);
      const match = routes.match(method, rawPath, query);
      if (!match) throw new RoostError('unknown_path');
      if (method === 'OPTIONS') return { statusCode: 204, headers: preflightHeaders(match.allowed) };
      const [first] = match.endpoints;
      if (!first) throw new MethodNotAllowed(match.allowed);
      Object.assign(request.internal, {
        candidates: match.endpoints,
        endpoint: first,
        parts: { params: match.params, query, body: {} },
        match,
        textual: false,
      });
      return undefined;
    },
    onError: (request: PipelineRequest): void => {
      if (request.error instanceof MethodNotAllowed) {
        (request.response as GatewayResult).headers.allow = request.error.allowed.join(', ');
      }
    },
  };
}

class MethodNotAllowed extends RoostError {
  readonly allowed: readonly string[];

  constructor(allowed: readonly string[]) {
    super('method_not_allowed', { message: `This path takes ${allowed.join(', ')}` });
    this.allowed = allowed;
  }
}

/** The first of a name that comes again counts. Names are data, `__proto__` included. */
function readQuery(raw: string): Record<string, string> {
  const query: Record<string, string> = Object.create(null);
  if (raw === '') return query;
  for (const [name, value] of new URLSearchParams(raw)) query[name] ??= value;
  return query;
}
