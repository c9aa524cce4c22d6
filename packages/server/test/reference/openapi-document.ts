import type { TestServer } from '../test-server.ts';

/*
 * The part of OpenAPI 3.1 that these tests read: https://spec.openapis.org/oas/v3.1.1.html
 */

/** A JSON Schema, 2020-12. */
export type Schema = Readonly<Record<string, unknown>>;

type Examples = Readonly<Record<string, { value: unknown }>>;

export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required?: boolean;
  schema: Schema;
  examples?: Examples;
}

export interface MediaType {
  schema: Schema;
  examples?: Examples;
}

export interface Response {
  headers?: Readonly<Record<string, { $ref: string }>>;
  content?: Readonly<Record<string, MediaType>>;
}

export interface Operation {
  operationId: string;
  summary: string;
  tags: readonly string[];
  method: string;
  path: string;
  parameters: readonly Parameter[];
  requestBody?: { required?: boolean; content: Readonly<Record<string, MediaType>> };
  responses: Readonly<Record<string, Response>>;
  security: readonly Readonly<Record<string, readonly string[]>>[];
  'x-codeSamples': readonly { lang: string; label: string; source: string }[];
}

export interface Document {
  root: Schema;
  operations: readonly Operation[];
  /** What a `$ref` leads to; anything else is given back as it is. */
  resolve<T>(part: T | { $ref: string }): T;
}

/** Reads the document where everybody finds it. */
export async function readDocument(server: TestServer): Promise<Document> {
  const { json: root } = await server.request('GET', '/openapi.json', { key: null });
  const resolve = <T>(part: T | { $ref: string }): T => {
    const ref = (part as { $ref?: string }).$ref;
    if (ref === undefined) return part as T;
    const names = ref.replace('#/', '').split('/');
    return names.reduce((found, name) => found[name] as Record<string, unknown>, root) as T;
  };
  const operations = Object.entries(root.paths as Record<string, Record<string, Operation>>).flatMap(
    ([path, item]) =>
      Object.entries(item).map(([method, operation]) => ({
        ...operation,
        method: method.toUpperCase(),
        path,
        parameters: (operation.parameters ?? []).map(resolve),
        responses: Object.fromEntries(
          Object.entries(operation.responses).map(([status, response]) => [status, resolve(response)]),
        ),
      })),
  );
  return { root, operations, resolve };
}
