import { type Endpoint, problem, statuses } from '@roost/schemas';
import { expect } from 'vitest';

/** An answer as it came over the wire. */
export interface WireAnswer {
  status: number;
  headers: Headers;
  text: string;
}

/** Fails where an answer is not one of the contract: a status of the closed set, errors in their one shape. */
export function expectContractAnswer({ status, headers, text }: WireAnswer, method: string): void {
  expect(statuses).toContain(status);
  expect(headers.get('x-request-id')).toBeTruthy();
  if (status === 204 || method === 'HEAD') {
    expect(text).toBe('');
    return;
  }
  expect(headers.get('content-type')).toBe('application/json');
  if (status < 300) return;
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
  if (answer.status !== 204) endpoint.output?.parse(JSON.parse(answer.text));
}
