import type { RoostError } from '@roost/core';
import type { Endpoint } from '@roost/schemas';

/** A place in the tree of paths: what follows it, and what is declared here. */
interface Node {
  literals: Map<string, Node>;
  parameter: Node | undefined;
  methods: Map<string, Declared>;
  /** For the `Allow` header. */
  allowed: readonly string[];
}

/** What is declared at one method and path; of several endpoints the first names the path's parameters. */
interface Declared {
  endpoints: Endpoint[];
  names: readonly string[];
}

export interface RouteMatch {
  /** Those declared for the method; empty where the path takes others. */
  endpoints: readonly Endpoint[];
  params: Readonly<Record<string, string>>;
  /** For the `Allow` header. */
  allowed: readonly string[];
  /** The query named these parameters too: nothing that may have happened to the path matters. */
  named?: true;
  /** Why the path is not enough to act on; for whoever may know. */
  unclear?: RoostError;
}

/** Finds what is declared at a method and path; undefined where nothing is. */
export interface RouteTable {
  match(method: string, rawPath: string, query: Readonly<Record<string, string>>): RouteMatch | undefined;
}

const nothing: Declared = { endpoints: [], names: [] };

/** Finds the endpoints for a method and a path. Literal segments win over parameters. */
export class Router implements RouteTable {
  readonly #root: Node = newNode();

  constructor(endpoints: readonly Endpoint[]) {
    for (const endpoint of endpoints) {
      let node = this.#root;
      const names: string[] = [];
      for (const segment of endpoint.path.slice(1, endOf(endpoint.path)).split('/')) {
        if (segment.startsWith('{')) {
          names.push(segment.slice(1, -1));
          node.parameter ??= newNode();
          node = node.parameter;
        } else {
          const next = node.literals.get(segment) ?? newNode();
          node.literals.set(segment, next);
          node = next;
        }
      }
      const declared = node.methods.get(endpoint.method) ?? { endpoints: [], names };
      declared.endpoints.push(endpoint);
      node.methods.set(endpoint.method, declared);
      node.allowed = allowedMethods([...node.methods.keys()]);
    }
  }

  /**
   * @param rawPath as it came: with or without the slash at the end, its segments raw or percent-encoded.
   * @returns undefined where nothing is declared at the path.
   */
  match(method: string, rawPath: string): RouteMatch | undefined {
    const values: string[] = [];
    const node = find(this.#root, rawPath, 1, endOf(rawPath), values);
    if (!node) return undefined;
    // HEAD is GET without the body (RFC 9110, 9.3.2).
    const { endpoints, names } = node.methods.get(method === 'HEAD' ? 'GET' : method) ?? nothing;
    const params: Record<string, string> = {};
    for (const [index, name] of names.entries()) params[name] = values[index] ?? '';
    return { endpoints, params, allowed: node.allowed };
  }
}

/** The declared methods, and those that every path takes with them. */
export function allowedMethods(declared: readonly string[]): string[] {
  return [...declared, ...(declared.includes('GET') ? ['HEAD'] : []), 'OPTIONS'];
}

function newNode(): Node {
  return { literals: new Map(), parameter: undefined, methods: new Map(), allowed: [] };
}

/** Where the last segment ends. */
function endOf(path: string): number {
  return path.length > 1 && path.endsWith('/') ? path.length - 1 : path.length;
}

/** @param at where the next segment begins; beyond the end there is none. */
function find(node: Node, path: string, at: number, end: number, values: string[]): Node | undefined {
  if (at > end) return node.methods.size > 0 ? node : undefined;
  const slash = path.indexOf('/', at);
  const next = slash === -1 || slash > end ? end : slash;
  const segment = path.slice(at, next);
  const literal = node.literals.get(segment);
  if (literal) {
    const found = find(literal, path, next + 1, end, values);
    if (found) return found;
  }
  if (!node.parameter) return undefined;
  values.push(decodeSegment(segment));
  const found = find(node.parameter, path, next + 1, end, values);
  if (!found) values.pop();
  return found;
}

/** A segment that is not valid percent-encoding came raw: `100%` is a key like any other. */
function decodeSegment(segment: string): string {
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
