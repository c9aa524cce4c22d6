import { RoostError } from '@roost/core';
import type { Endpoint } from '@roost/schemas';
import {
  type DecodedRoute,
  decodedRoutes,
  isExact,
  isPathOf,
  isPossible,
  type Reading,
  readPath,
} from './path-readings.ts';
import { allowedMethods, type RouteMatch, type RouteTable } from './router.ts';

/** As many ways to read a path as a message lists. */
const mostListed = 3;

/**
 * Finds the endpoints for paths that arrive decoded, as API Gateway's HTTP APIs hand them on: a slash may be one of the
 * path or one of a key. What can be read in one way is; the query may say which keys are meant; what is left is `unclear`.
 * Every rule and its reason: docs/decisions/encoded-paths.md.
 */
export function makeDecodedRouter(endpoints: readonly Endpoint[]): RouteTable {
  const byMethod = Map.groupBy(decodedRoutes(endpoints), ({ method }) => method);

  function match(method: string, path: string, query: Readonly<Record<string, string>>) {
    const declared = [...byMethod].flatMap(([name, routes]) =>
      readPath(routes, path).length > 0 ? [name] : [],
    );
    const allowed = allowedMethods(declared);
    // HEAD is GET without the body (RFC 9110, 9.3.2).
    const chosen = choose(byMethod.get(method === 'HEAD' ? 'GET' : method) ?? [], path, query);
    if (chosen) return { ...chosen, allowed };
    return declared.length > 0 ? { endpoints: [], params: {}, allowed } : undefined;
  }
  return { match };
}

type Choice = Omit<RouteMatch, 'allowed'>;

function choose(
  routes: readonly DecodedRoute[],
  path: string,
  query: Readonly<Record<string, string>>,
): Choice | undefined {
  const named = namedReadings(routes, query);
  const [meant, rival] = named.filter((reading) => isPathOf(reading, path));
  if (meant) {
    if (rival?.route.names.length === meant.route.names.length) {
      return { ...asMatch(meant), unclear: cutPath([meant, rival].flatMap(waysOf)) };
    }
    return { ...asMatch(meant), named: true };
  }
  const readings = readPath(routes, path);
  const possible = readings.length > 1 ? readings.filter(isPossible) : readings;
  const among = possible.length > 0 ? possible : readings;
  const first = among.find(isExact) ?? among[0];
  if (!first) return undefined;
  const match = asMatch(first);
  // Without keys in its path, an endpoint knows no such parameter, and ignores it as any other.
  if (named.length > 0 && first.route.names.length > 0) return { ...match, unclear: contradiction(named) };
  return among.length === 1 || isExact(first)
    ? match
    : { ...match, unclear: ambiguousPath(among.flatMap(waysOf)) };
}

/** What the query names, where it names every key of a path; the path with the most keys first. */
function namedReadings(routes: readonly DecodedRoute[], query: Readonly<Record<string, string>>): Reading[] {
  return routes
    .filter(({ names }) => names.length > 0 && names.every((name) => query[name] !== undefined))
    .map((route) => ({
      route,
      params: Object.fromEntries(route.names.map((name) => [name, query[name] ?? ''])),
    }))
    .sort((one, other) => other.route.names.length - one.route.names.length);
}

/** Endpoints that the body tells apart are one way. */
function waysOf({ route, params }: Reading): Way[] {
  return route.endpoints.slice(0, 1).map((endpoint) => ({ endpoint, params }));
}

function asMatch({ route, params }: Reading): Choice {
  return { endpoints: route.endpoints, params };
}

/** What a path may have meant: an endpoint and the keys in its path. */
export interface Way {
  endpoint: Endpoint;
  params: Readonly<Record<string, string>>;
}

/** The refusal of a path that may have meant more than one thing. */
export function ambiguousPath(ways: readonly Way[]): RoostError {
  const listed = ways
    .slice(0, mostListed)
    .map(({ endpoint, params }) => `?${new URLSearchParams(params)} (${endpoint.summary})`);
  if (ways.length > mostListed) listed.push(`one of ${ways.length - mostListed} more`);
  return new RoostError('invalid_parameter', {
    message: `This path may mean more than one thing, since API Gateway decodes it on the way. Say in the query too which keys are meant: ${listed.join(' or ')}`,
    errors: [{ path: 'path', message: 'can be read in more than one way' }],
  });
}

/** The refusal of a path that lost, with the rest of a key, what tells endpoints of the same keys apart. */
function cutPath(ways: readonly Way[]): RoostError {
  const summaries = ways.map(({ endpoint }) => endpoint.summary).join('; ');
  return new RoostError('invalid_parameter', {
    message: `API Gateway cuts a path at a "?" in a key, and with it went what tells these apart: ${summaries}. POST /api/user/ with the key alone fetches such a user`,
    errors: [{ path: 'path', message: 'was cut off on the way' }],
  });
}

function contradiction(named: readonly Reading[]): RoostError {
  const ways = named.map(({ params }) => `?${new URLSearchParams(params)}`);
  return new RoostError('invalid_parameter', {
    message: `The path and the query name different things: the path is not the one of ${ways.join(' or ')}`,
    errors: [{ path: 'path', message: 'does not fit the keys that the query names' }],
  });
}
