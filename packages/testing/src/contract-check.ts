import { contract, type Endpoint, problem, statuses } from '@roost/schemas';
import { expect } from 'vitest';

/** An answer as it came over the wire. */
export interface WireAnswer {
  status: number;
  headers: Headers;
  text: string;
}

const endpoints: readonly Endpoint[] = contract;
const json = 'application/json';
const goodTypes = [json, ...endpoints.flatMap(({ produces }) => produces ?? [])];

/** Fails where an answer is not one of the contract: a status of the closed set, errors in their one shape. */
export function expectContractAnswer({ status, headers, text }: WireAnswer, method: string): void {
  expect(statuses).toContain(status);
  expect(headers.get('x-request-id')).toBeTruthy();
  if (status === 204 || method === 'HEAD') {
    expect(text).toBe('');
    return;
  }
  if (status < 300) {
    expect(goodTypes).toContain(mediaTypeOf(headers));
    return;
  }
  expect(headers.get('content-type')).toBe(json);
  const body = problem.parse(JSON.parse(text));
  expect(body.status).toBe(status);
  expect(body.detail).toBe(body.message);
  expect(body.request_id).toBe(headers.get('x-request-id'));
}

/** Fails where a good answer is not what its endpoint declares. */
export function expectDeclaredAnswer(endpoint: Endpoint, answer: WireAnswer): void {
  expectContractAnswer(answer, endpoint.method);
  if (answer.status >= 300) return;
  expect(endpoint.success).toContain(answer.status);
  if (answer.status === 204) return;
  expect(mediaTypeOf(answer.headers)).toBe(endpoint.produces ?? json);
  endpoint.output?.parse(endpoint.produces ? answer.text : JSON.parse(answer.text));
}

/** Without its parameters: `text/html; charset=utf-8` is `text/html`. */
export function mediaTypeOf(headers: Headers): string {
  return headers.get('content-type')?.split(';', 1)[0] ?? '';
}
