import { type Endpoint, fieldKey, userKey } from '@roost/schemas';
import { pathBehindGateway } from './gateway-path.ts';

/** Endpoints at one method and path, for paths that arrive decoded. */
export interface DecodedRoute {
  method: string;
  path: string;
  endpoints: Endpoint[];
  names: readonly string[];
  segments: readonly Segment[];
}

/** A literal, or a parameter; one that people choose may hold slashes, and so span several segments of a path. */
type Segment = string | { name: string; spans: boolean };

/** One way to read a path. */
export interface Reading {
  route: DecodedRoute;
  params: Readonly<Record<string, string>>;
}

/** Two keys of the contract's greatest length, all slashes, and what is around them: more segments mean nothing. */
const mostSegments = 400;

export function decodedRoutes(endpoints: readonly Endpoint[]): DecodedRoute[] {
  const together = Map.groupBy(endpoints, ({ method, path }) => `${method} ${path}`);
  return [...together.values()].map((all) => {
    const [{ method, path, params } = {} as Endpoint] = all;
    const segments = segmentsOf(path).map((segment): Segment => {
      if (!segment.startsWith('{')) return segment;
      const name = segment.slice(1, -1);
      const schema = params?.shape[name];
      return { name, spans: schema === userKey || schema === fieldKey };
    });
    const names = segments.flatMap((segment) => (typeof segment === 'string' ? [] : [segment.name]));
    return { method, path, endpoints: all, names, segments };
  });
}

/** Every way in which a path can be read. The last slash is the path's own, never a key's. */
export function readPath(routes: readonly DecodedRoute[], path: string): Reading[] {
  const given = segmentsOf(path);
  if (given.length > mostSegments) return [];
  return routes.flatMap((route) =>
    [...fit(route.segments, given)].map((values) => ({
      route,
      params: Object.fromEntries(route.names.map((name, index) => [name, values[index] ?? ''])),
    })),
  );
}

/** Whether a path may be what the gateway hands on of the one that a client generates from these parameters. */
export function isPathOf({ route, params }: Reading, path: string): boolean {
  const fill = (encode: (text: string) => string) =>
    route.path.replace(/\{(\w+)\}/g, (_, name: string) => encode(params[name] ?? ''));
  const encoded = fill(encodeURIComponent);
  const plain = fill((text) => text);
  return [
    pathBehindGateway(encoded),
    pathBehindGateway(encoded.slice(0, -1)),
    // Of a client that encoded it twice, so that nothing is lost on the way.
    plain,
    plain.slice(0, -1),
  ].includes(path);
}

/** Whether no parameter is more than its own segment: what the path says at first sight. */
export function isExact({ params }: Reading): boolean {
  return Object.values(params).every((value) => !value.includes('/'));
}

/** Whether the contract allows these parameters: nobody means a key that there cannot be. */
export function isPossible({ route, params }: Reading): boolean {
  return route.endpoints[0]?.params?.safeParse(params).success ?? true;
}

function segmentsOf(path: string): string[] {
  const end = path.length > 1 && path.endsWith('/') ? -1 : undefined;
  return path.slice(1, end).split('/');
}

function* fit(
  segments: readonly Segment[],
  given: readonly string[],
  values: readonly string[] = [],
): Generator<readonly string[]> {
  const [segment, ...rest] = segments;
  if (segment === undefined) {
    if (given.length === 0) yield values;
    return;
  }
  if (typeof segment === 'string') {
    if (given[0] === segment) yield* fit(rest, given.slice(1), values);
    return;
  }
  const most = segment.spans ? given.length - rest.length : Math.min(1, given.length);
  // The last parameter takes all that is left.
  const least = segment.spans && rest.length === 0 ? most : 1;
  for (let length = Math.max(1, least); length <= most; length++) {
    yield* fit(rest, given.slice(length), [...values, given.slice(0, length).join('/')]);
  }
}
