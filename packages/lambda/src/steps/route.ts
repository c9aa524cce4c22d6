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
      const { internal } = request;
      internal.candidates = match.endpoints;
      internal.endpoint = first;
      internal.parts = { params: match.params, query, body: {} };
      internal.match = match;
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

const noQuery: Readonly<Record<string, string>> = Object.freeze(Object.create(null));

/** The first of a name that comes again counts. Names are data, `__proto__` included. */
function readQuery(raw: string): Readonly<Record<string, string>> {
  if (raw === '') return noQuery;
  const query: Record<string, string> = Object.create(null);
  for (const [name, value] of new URLSearchParams(raw)) query[name] ??= value;
  return query;
}
