import type { z } from 'zod';
import type { Scope } from './scopes.ts';

/** The rooms of the house: one function each. */
export const areas = ['service', 'users', 'fields', 'keys', 'audit', 'webhooks'] as const;

export type Area = (typeof areas)[number];

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** What a good answer may be besides JSON. */
export type MediaType = 'text/html' | 'text/javascript';

/**
 * Who may call an endpoint: everybody; any API key, whatever its scopes; or API keys with the scope, and with those in
 * `also` where the answer has what they are for; and, where `self` names the parameter that holds a user key, that user
 * herself.
 */
export type Access = 'public' | 'api-key' | { scope: Scope; also?: readonly Scope[]; self?: string };

/** A request and the answer that it gets, on the sample data (contract.md, 4). Tests send every one. */
export interface Example {
  name: string;
  input: Record<string, unknown>;
  status: number;
  output?: unknown;
}

/**
 * One endpoint of the contract. Routes, checks, the client's method, the OpenAPI document and the tests follow
 * from it. The operation's input is `params`, `query` and `body` in one object, so their names must differ.
 */
export interface Endpoint {
  /** Noun and verb: the operation in core, the method of the client. */
  operation: `${string}.${string}`;
  area: Area;
  method: Method;
  /** With a slash at the end, unless it is a page or a file; parameters in braces. Both slash forms are answered. */
  path: `/${string}`;
  access: Access;
  summary: string;
  description?: string;
  params?: z.ZodObject;
  query?: z.ZodObject;
  body?: z.ZodObject;
  /** Of several endpoints at one method and path, the one whose `bodyKey` the body has is taken. */
  bodyKey?: string;
  /** Makes a new thing each time it is called: it honours `Idempotency-Key`. */
  makesNew?: true;
  /** A POST that leaves the same when it is carried out twice: it may be sent again when its answer is lost. */
  idempotent?: true;
  /** The parameter whose entries a call is counted by: a bulk of n costs n of the limit. */
  costBy?: string;
  /** The statuses of its answers when all is well; none where it only ever answers with an error. */
  success: readonly (200 | 201 | 204)[];
  /** The body of those answers; none with 204. */
  output?: z.ZodType;
  /** What that body is, where it is not JSON: the operation gives it as text. */
  produces?: MediaType;
  /** How many seconds a good answer may be kept by caches. Others are never kept: they hold personal data. */
  maxAge?: number;
  /** The answer is a list that pages: the operation returns its rows and where the next page starts. */
  paged?: true;
  examples: readonly Example[];
}

/** Declares an endpoint; the compiler keeps its exact type. */
export function endpoint<const E extends Endpoint>(declared: E): E {
  return declared;
}

type Part<E, Name extends string> = E extends { [N in Name]: infer Schema extends z.ZodType }
  ? z.output<Schema>
  : unknown;

/** What the operation of an endpoint takes: its checked parameters in one object. */
export type InputOf<E extends Endpoint> = Part<E, 'params'> & Part<E, 'query'> & Part<E, 'body'>;

/** What the operation of an endpoint gives; for a list, all its rows. */
export type OutputOf<E extends Endpoint> = E extends { output: infer Schema extends z.ZodType }
  ? z.output<Schema>
  : undefined;
