import type { Endpoint, Example } from '@roost/schemas';

/** The request that an example stands for. */
export interface ExampleRequest {
  params: Record<string, unknown>;
  query: Record<string, unknown>;
  /** Undefined where the endpoint takes none. */
  body: Record<string, unknown> | undefined;
  /** Path and query, percent-encoded where they have to be. */
  target: string;
}

export function exampleRequest({ path, method, ...parts }: Endpoint, { input }: Example): ExampleRequest {
  const pick = (part: Endpoint['body']) =>
    Object.fromEntries(Object.entries(input).filter(([name]) => Object.hasOwn(part?.shape ?? {}, name)));
  const params = pick(parts.params);
  const query = pick(parts.query);
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeSegment(String(params[name])));
  const asked = new URLSearchParams(
    Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
  );
  return {
    params,
    query,
    body: parts.body && takesBody(method) ? pick(parts.body) : undefined,
    target: asked.size > 0 ? `${filled}?${asked}` : filled,
  };
}

/** What a DELETE carries has no meaning that HTTP knows (RFC 9110, 9.3.5): what it takes may stand in the query as well. */
export function takesBody(method: Endpoint['method']): boolean {
  return method === 'POST' || method === 'PUT';
}

/** An `@` may stand in a path as it is (RFC 3986, 3.3), and is easier to read so. */
function encodeSegment(text: string): string {
  return encodeURIComponent(text).replaceAll('%40', '@');
}
