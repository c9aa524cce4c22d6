import type { Call, Core, InputParts, Principal } from '@roost/core';
import type { Endpoint } from '@roost/schemas';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';

export type GatewayEvent = APIGatewayProxyEventV2;
export interface GatewayResult extends APIGatewayProxyStructuredResultV2 {
  statusCode: number;
  headers: Record<string, string>;
}

/** What the steps of one request learn, in their order, and hand on. */
export interface RequestState {
  /** As the gateway gave it: the last step puts the operation's own event in its place. */
  gatewayEvent: GatewayEvent;
  startedAt: number;
  /** Endpoints at this method and path: more than one where the body decides. */
  candidates: readonly Endpoint[];
  endpoint: Endpoint;
  parts: InputParts;
  /** The body came as a form: its values are text. */
  textual: boolean;
  /** Undefined for a public endpoint. */
  principal: Principal | undefined;
}

/** What the operation of an endpoint is called with, once all steps before it are through. */
export interface OperationEvent {
  endpoint: Endpoint;
  call: Call | undefined;
  input: Record<string, unknown>;
}

/** One request on its way through middy. */
export interface PipelineRequest {
  event: unknown;
  context: Context;
  response: unknown;
  error: unknown;
  internal: RequestState;
}

/** What is set of a deployment. */
export interface PipelineOptions {
  core: Core;
  /** Origins that browsers may call from; `*` for all. */
  corsOrigins: readonly string[];
  /** Takes one line for each request and each fault. */
  log: Log;
}

export type LogLevel = 'info' | 'error';

/** Writes one record. Records hold no header, no body, no query and no path: those carry secrets and personal data. */
export type Log = (level: LogLevel, record: Record<string, unknown>) => void;
