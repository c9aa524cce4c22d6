import { type Answer, RoostError } from '@roost/core';
import type { Problem } from '@roost/schemas';
import { cacheHeaders } from './cache-headers.ts';
import type { GatewayResult, RequestState } from './request.ts';
import { textHeaders } from './text-headers.ts';

const json = { 'content-type': 'application/json' };

/** An operation's answer over HTTP. */
export function answerResult(answer: Answer<unknown>, request: RequestState): GatewayResult {
  if (answer.status === 204) return { statusCode: 204, headers: {} };
  const { produces, maxAge } = request.endpoint;
  const headers: Record<string, string> = produces ? { ...textHeaders[produces] } : { ...json };
  if (answer.next !== undefined) headers.link = nextLink(request, answer.next);
  const body = produces ? (answer.body as string) : JSON.stringify(answer.body);
  if (maxAge !== undefined) Object.assign(headers, cacheHeaders(body, maxAge));
  return { statusCode: answer.status, headers, body };
}

/** Where the next page is (RFC 8288). */
function nextLink({ gatewayEvent, endpoint, parts }: RequestState, cursor: string): string {
  const query = new URLSearchParams(gatewayEvent.rawQueryString);
  query.set('cursor', cursor);
  const scheme = gatewayEvent.headers['x-forwarded-proto'] ?? 'https';
  const path = fillPath(endpoint.path, parts.params as Record<string, string>);
  return `<${scheme}://${gatewayEvent.requestContext.domainName}${path}?${query}>; rel="next"`;
}

function fillPath(path: string, params: Record<string, string>): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
}

/** Any error over HTTP. Of one that is not ours, nothing leaves but that there was one. */
export function answerError(error: unknown, requestId: string): GatewayResult {
  const known = error instanceof RoostError ? error : new RoostError('internal_error', { cause: error });
  const body: Problem = {
    status: known.status,
    code: known.code,
    message: known.message,
    detail: known.message,
    ...(known.errors ? { errors: [...known.errors] } : {}),
    request_id: requestId,
  };
  const headers: Record<string, string> = { ...json };
  if (known.retryAfter !== undefined) headers['retry-after'] = String(known.retryAfter);
  return { statusCode: known.status, headers, body: JSON.stringify(body) };
}
