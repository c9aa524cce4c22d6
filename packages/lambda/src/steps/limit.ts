import { type LimitState, type Principal, principalId, RateLimited } from '@roost/core';
import type { GatewayResult, PipelineOptions, PipelineRequest } from '../request.ts';

/** Takes a request from its caller's limit: one, or n for a bulk of n, once it is known how many those are. */
export function limit({ core, limits }: PipelineOptions) {
  function take({ internal }: PipelineRequest, cost: number): Promise<void> | undefined {
    const { principal } = internal;
    if (!principal || cost === 0) return undefined;
    const perMinute = (principal.type === 'key' ? principal.limit : null) ?? limits.requests;
    if (perMinute === 0) return undefined;
    const keep = (state: LimitState): void => {
      internal.limitState = state;
    };
    const taken = core.limiter.take(bucketOf(principal), perMinute, cost);
    if (taken instanceof Promise) return taken.then(keep);
    keep(taken);
    return undefined;
  }

  return {
    one: { before: (request: PipelineRequest) => take(request, 1) },
    rest: {
      before: (request: PipelineRequest) => {
        const { endpoint, parts } = request.internal;
        if (endpoint.costBy === undefined) return undefined;
        return take(request, countOf(parts.body, endpoint.costBy) - 1);
      },
    },
  };
}

/** How the limit stands: draft-ietf-httpapi-ratelimit-headers-10. */
export function addLimitHeaders(result: GatewayResult, request: PipelineRequest): void {
  const { error } = request;
  const state = error instanceof RateLimited ? error.limitState : request.internal.limitState;
  if (!state) return;
  result.headers['ratelimit-policy'] = `"default";q=${state.limit};w=60`;
  result.headers.ratelimit = `"default";r=${state.remaining};t=${state.reset}`;
}

const buckets = new WeakMap<Principal, string>();

/** Principals of one kind in two environments have two buckets. A remembered caller's is put together once. */
function bucketOf(principal: Principal): string {
  let bucket = buckets.get(principal);
  if (bucket === undefined) {
    bucket = `${principal.environment}:${principalId(principal)}`;
    buckets.set(principal, bucket);
  }
  return bucket;
}

function countOf(body: unknown, name: string): number {
  const entries = (body as Record<string, unknown>)[name];
  return typeof entries === 'object' && entries !== null ? Math.max(1, Object.keys(entries).length) : 1;
}
