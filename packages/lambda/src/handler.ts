import middy from '@middy/core';
import type { Answer, AnyOperation, Operations } from '@roost/core';
import { type Area, contract, type Endpoint } from '@roost/schemas';
import type { Context } from 'aws-lambda';
import type { GatewayEvent, GatewayResult, OperationEvent, PipelineOptions } from './request.ts';
import { aroundRequest } from './request-log.ts';
import { answer } from './steps/answer.ts';
import { authenticate } from './steps/authenticate.ts';
import { check } from './steps/check.ts';
import { readRequestBody } from './steps/read-body.ts';
import { route } from './steps/route.ts';

export type Handler = (event: GatewayEvent, context: Context) => Promise<GatewayResult>;

/**
 * The Lambda handler of one area: route ▸ authenticate ▸ read body ▸ check ▸ operate ▸ answer, with a line of log
 * around it. It takes events of an HTTP API in payload format 2.0, and every error is an answer.
 */
export function makeHandler(area: Area, options: PipelineOptions): Handler {
  const endpoints = (contract as readonly Endpoint[]).filter((endpoint) => endpoint.area === area);
  const { operations } = options.core;

  const operate = ({ endpoint, call, input }: OperationEvent): Promise<Answer<unknown>> => {
    const operation = operations[endpoint.operation as keyof Operations] as AnyOperation;
    return operation(call, input as never);
  };

  // middy types a step by its own request; ours says what each step finds there, see request.ts.
  const steps = [route(endpoints), answer(options), authenticate(options), readRequestBody, check(options)];
  const pipeline = middy(operate as never, { ...aroundRequest(options), timeoutEarlyInMillis: 0 } as never);
  for (const step of steps) pipeline.use(step as never);
  return pipeline as never;
}
