import type { Call, Core, InputParts, LimitState, Origin, Principal } from '@roost/core';
import type { Endpoint } from '@roost/schemas';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import type { RouteMatch } from './router.ts';

export type GatewayEvent = APIGatewayProxyEventV2;
export interface GatewayResult extends APIGatewayProxyStructuredResultV2 {
  statusCode: number;
  headers: Record<string, string>;
}

/**
 * What the steps of one request learn, in their order, and hand on. All of it is declared from the start, so that every
 * request has one shape and reading it is fast.
 */
export class RequestState {
  /** As the gateway gave it: the last step puts the operation's own event in its place. */
  readonly gatewayEvent: GatewayEvent;
  readonly startedAt: number;
  /** Endpoints at this method and path: more than one where the body decides. */
  candidates!: readonly Endpoint[];
  endpoint!: Endpoint;
  parts!: InputParts;
  match!: RouteMatch;
  /** The body came as a form: its values are text. */
  textual = false;
  /** Undefined for a public endpoint. */
  principal: Principal | undefined;
  origin: Origin | undefined;
  /** How the caller's limit stands; undefined where there is none. */
  limitState: LimitState | undefined;

  constructor(gatewayEvent: GatewayEvent, startedAt: number) {
    this.gatewayEvent = gatewayEvent;
    this.startedAt = startedAt;
  }
}

/** What the operation of an endpoint is called with, once all steps before it are through. */
export interface OperationEvent {
  endpoint: Endpoint;
  call: Call | undefined;
  input: Record<string, unknown>;
  /** The request is to be carried out once for this key. */
  idempotencyKey?: string;
}

/** One request on its way through middy. */
export interface PipelineRequest {
  event: unknown;
  context: Context;
  response: unknown;
  error: unknown;
  internal: RequestState;
}

/** Of a minute; 0 is none. */
export interface Limits {
  /** Requests of one caller, where her key has no limit of its own. */
  requests: number;
  /** Wrong credentials from one address. */
  failures: number;
}

export const defaultLimits: Limits = { requests: 1000, failures: 1000 };

/** What is set of a deployment. */
export interface PipelineOptions {
  core: Core;
  /** Origins that browsers may call from; `*` for all. */
  corsOrigins: readonly string[];
  limits: Limits;
  /** Paths arrive decoded, as API Gateway's HTTP APIs hand them on: see docs/decisions/encoded-paths.md. */
  decodedPaths?: boolean;
  /** Takes one line for each request and each fault. */
  log: Log;
}

export type LogLevel = 'info' | 'error';

/** Writes one record. Records hold no header, no body, no query and no path: those carry secrets and personal data. */
export type Log = (level: LogLevel, record: Record<string, unknown>) => void;
