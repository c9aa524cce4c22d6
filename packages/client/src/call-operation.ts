import type { Answer } from './attempt.ts';
import { type CheckedOptions, credentialHeaders, type Fetch, headerText } from './client-options.ts';
import type { EndpointRow } from './endpoint-row.ts';
import { RoostError } from './errors.ts';
import type { Page } from './list-promise.ts';
import { type Input, makeRequest } from './make-request.ts';
import { problemOf, readAnswer } from './read-answer.ts';
import type { RequestOptions } from './request-options.ts';
import { type Sent, send } from './send.ts';

/** One call of an operation, but for its input. */
export interface Call {
  operation: string;
  endpoint: EndpointRow;
  options: CheckedOptions;
  settings: RequestOptions;
}

/** Calls an operation. */
export async function callOperation(call: Call, input: Input): Promise<unknown> {
  const { answer, unclearBefore } = await carryOut(call, input);
  // An attempt before this one deleted it, and its answer was lost.
  if (call.endpoint.deletes && unclearBefore && problemOf(answer)?.code.endsWith('_not_found'))
    return undefined;
  if (call.endpoint.text && answer.status === 200) return answer.text;
  return readAnswer(call.operation, answer);
}

/** Calls an operation that gives a list, for one page of it. */
export async function readPage<Row>(call: Call, input: Input): Promise<Page<Row>> {
  const { answer } = await carryOut(call, input);
  return { rows: readAnswer(call.operation, answer) as Row[], next: nextCursor(answer) };
}

async function carryOut({ operation, endpoint, options, settings }: Call, input: Input): Promise<Sent> {
  const { fetch = globalThis.fetch as Fetch } = options;
  const request = makeRequest(operation, endpoint, input, options.baseUrl);
  Object.assign(request.headers, await credentialHeaders(options));
  if (endpoint.makesNew) {
    const key = settings.idempotencyKey ?? randomKey();
    request.headers['idempotency-key'] = headerText(key, 'idempotencyKey');
  }
  return send(request, {
    fetch,
    timeout: atLeastZero('timeout', settings.timeout ?? options.timeout ?? 30_000),
    retries: atLeastZero('retries', settings.retries ?? options.retries ?? 2),
    signal: settings.signal,
    repeatable: endpoint.idempotent === true || endpoint.makesNew === true,
  });
}

/** Where the next page starts, as the answer's `Link` says (RFC 8288). Its address may be one that only a proxy knows. */
function nextCursor(answer: Answer): string | undefined {
  const query = /<[^>]*\?([^>]*)>;\s*rel="?next/.exec(answer.header('link') ?? '')?.[1];
  return new URLSearchParams(query).get('cursor') ?? undefined;
}

/** Not `crypto.randomUUID`: browsers have it on pages over HTTPS alone. */
function randomKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
}

function atLeastZero(name: string, value: number): number {
  // A comparison with NaN is false.
  if (!(value >= 0)) throw new RoostError(`${name} has to be a number from 0, got ${value}`);
  return value;
}
