import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { makeRequestId } from '@roost/core';
import type { GatewayEvent } from '@roost/lambda';

/** What is known of a request besides its target, its headers and its body. */
export interface Arrival {
  routeKey: string;
  scheme: 'http' | 'https';
  sourceIp: string;
  at: number;
}

/**
 * A node:http request as the event that API Gateway makes of one (HTTP API, payload format 2.0), but for one thing:
 * `rawPath` stays percent-encoded, see docs/decisions/encoded-paths.md.
 * Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function makeGatewayEvent(
  req: IncomingMessage,
  body: Buffer,
  { rawPath, rawQueryString }: Target,
  { routeKey, scheme, sourceIp, at }: Arrival,
): GatewayEvent {
  const method = req.method ?? 'GET';
  const headers = joinHeaders(req);
  headers['x-forwarded-proto'] = scheme;
  headers['x-forwarded-for'] = sourceIp;
  const event: GatewayEvent = {
    version: '2.0',
    routeKey,
    rawPath,
    rawQueryString,
    headers,
    requestContext: {
      accountId: 'anonymous',
      apiId: 'local',
      domainName: headers.host ?? 'localhost',
      domainPrefix: 'local',
      http: {
        method,
        path: rawPath,
        protocol: `HTTP/${req.httpVersion}`,
        sourceIp,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: makeRequestId(),
      routeKey,
      stage: '$default',
      time: accessLogTime(at),
      timeEpoch: at,
    },
    isBase64Encoded: false,
  };
  if (rawQueryString !== '') event.queryStringParameters = joinQuery(rawQueryString);
  if (req.headers.cookie !== undefined) {
    event.cookies = req.headers.cookie.split('; ');
    delete headers.cookie;
  }
  if (body.length > 0) {
    event.isBase64Encoded = !isText(headers['content-type'], body);
    event.body = body.toString(event.isBase64Encoded ? 'base64' : 'utf8');
  }
  return event;
}

/** A path, percent-encoded as it came, and what follows its question mark. */
export interface Target {
  rawPath: string;
  rawQueryString: string;
}

/** The request target is a path, but for a proxy's request, which names the whole address (RFC 9112, 3.2). */
export function splitTarget(target: string): Target {
  const path = target.startsWith('/') ? target : target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?]*/i, '');
  const at = path.indexOf('?');
  const rawPath = at === -1 ? path : path.slice(0, at);
  return {
    rawPath: rawPath.startsWith('/') ? rawPath : `/${rawPath}`,
    rawQueryString: at === -1 ? '' : path.slice(at + 1),
  };
}

/** Lower-case names; a header that comes again is joined with commas. Node has done so, but for `Set-Cookie`. */
function joinHeaders({ headers }: IncomingMessage): Record<string, string> {
  const joined = { ...headers } as Record<string, string>;
  const { 'set-cookie': list } = headers;
  if (list) joined['set-cookie'] = list.join(',');
  return joined;
}

function joinQuery(rawQueryString: string): Record<string, string> {
  const joined: Record<string, string> = Object.create(null);
  for (const [name, value] of new URLSearchParams(rawQueryString)) {
    joined[name] = joined[name] === undefined ? value : `${joined[name]},${value}`;
  }
  return joined;
}

/** The gateway hands on as text what is declared as text, and all else in base64, forms included. */
function isText(contentType: string | undefined, body: Buffer): boolean {
  if (
    contentType !== undefined &&
    contentType !== 'application/json' &&
    !/^(text\/|application\/([\w.-]+\+)?(json|xml|javascript))/i.test(contentType)
  ) {
    return false;
  }
  // Text that is not UTF-8 would be changed by reading it as such: the pipeline is to see the bytes and refuse them.
  return isUtf8(body);
}

let second = 0;
let secondText = '';

/** As in an access log: `21/Nov/2026:19:16:00 +0000`. */
function accessLogTime(at: number): string {
  const now = Math.floor(at / 1000);
  if (now !== second) {
    second = now;
    const [, day, month, year, time] = new Date(at).toUTCString().split(' ');
    secondText = `${day}/${month}/${year}:${time} +0000`;
  }
  return secondText;
}
