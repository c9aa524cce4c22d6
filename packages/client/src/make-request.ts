import type { WireRequest } from './attempt.ts';
import type { EndpointRow } from './endpoint-row.ts';
import { BadRequestError } from './errors.ts';

export type Input = Readonly<Record<string, unknown>>;

/**
 * The request that an operation's input makes.
 *
 * @throws BadRequestError where the input cannot be sent as what it is.
 */
export function makeRequest(
  operation: string,
  { method, path, query = [], body }: EndpointRow,
  input: Input,
  baseUrl: string,
): WireRequest {
  const search = new URLSearchParams();
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const text = pathText(name, input[name]);
    // Named in the query too, it is right behind a gateway that decodes paths (docs/decisions/encoded-paths.md).
    search.set(name, text);
    return encodeURIComponent(text);
  });
  for (const name of query)
    if (input[name] !== undefined) search.set(name, wellFormed(name, `${input[name]}`));
  const request: WireRequest = {
    operation,
    method,
    url: `${baseUrl.replace(/\/+$/, '')}${filled}?${search}`.replace(/\?$/, ''),
    headers: {},
  };
  if (!body) return request;
  const given = Object.fromEntries(body.map((name) => [name, input[name]]));
  return {
    ...request,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(given, refuseNoNumber),
  };
}

/** Text that comes out of a path as it went in. */
function pathText(name: string, value: unknown): string {
  if (typeof value !== 'string' || value === '') {
    throw refused(name, `expected text of at least 1 character, got ${value === '' ? 'none' : typeof value}`);
  }
  // Every URL parser takes them out, encoded or not (https://url.spec.whatwg.org/#double-dot-path-segment): the request would
  // be one for another thing.
  if (value === '.' || value === '..') throw refused(name, `"${value}" cannot stand in the path of a URL`);
  return wellFormed(name, value);
}

/** An address would hold another character in the place of half a pair, and be one for another thing. */
function wellFormed(name: string, text: string): string {
  try {
    encodeURIComponent(text);
    return text;
  } catch {
    throw refused(name, 'expected valid Unicode, got half of a surrogate pair');
  }
}

/** JSON would say null in their place, and null clears a value. */
function refuseNoNumber(name: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) throw refused(name, `${value} is not in JSON`);
  return value;
}

/** As Roost answers to input that is wrong. */
function refused(path: string, message: string): BadRequestError {
  const sentence = `A parameter is missing or wrong: ${path}: ${message}`;
  const errors = [{ path, message }];
  return new BadRequestError(sentence, { status: 400, code: 'invalid_parameter', errors });
}
