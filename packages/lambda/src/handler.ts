import middy from '@middy/core';
import { type Answer, type AnyOperation, type Operations, onceForKey } from '@roost/core';
import { type Area, contract, type Endpoint } from '@roost/schemas';
import type { Context } from 'aws-lambda';
import type {
  GatewayEvent,
  GatewayResult,
  OperationEvent,
  PipelineOptions,
  PipelineRequest,
} from './request.ts';
import { aroundRequest } from './request-log.ts';
import { answer } from './steps/answer.ts';
import { authenticate } from './steps/authenticate.ts';
import { check } from './steps/check.ts';
import { limit } from './steps/limit.ts';
import { readRequestBody } from './steps/read-body.ts';
import { refuseUnnameable } from './steps/refuse-unnameable.ts';
import { route } from './steps/route.ts';
import { settlePath } from './steps/settle-path.ts';
import { translate } from './steps/translate.ts';

export type Handler = (event: GatewayEvent, context: Context) => Promise<GatewayResult>;

/** One step of the pipeline, as middy takes it. */
export interface Step {
  before?: (request: PipelineRequest) => unknown;
  after?: (request: PipelineRequest) => unknown;
  onError?: (request: PipelineRequest) => unknown;
}

/**
 * The Lambda handler of one area: route ▸ authenticate ▸ limit ▸ read body ▸ translate ▸ check ▸ operate ▸ answer, with a line of
 * log around it. It takes events of an HTTP API in payload format 2.0, and every error is an answer.
 */
export function makeHandler(area: Area, options: PipelineOptions): Handler {
  const { one, rest } = limit(options);
  return composeHandler(area, options, { admission: [authenticate(options), one], onceRead: [rest] });
}

/**
 * @param guards the steps before the body is read, and those after it. The product has one set of them, see
 * {@link makeHandler}; the bench composes the pipeline without them to measure what they cost.
 */
export function composeHandler(
  area: Area,
  options: PipelineOptions,
  guards: { admission: readonly Step[]; onceRead: readonly Step[] },
): Handler {
  const endpoints = (contract as readonly Endpoint[]).filter((endpoint) => endpoint.area === area);
  const { operations } = options.core;

  const operate = ({ endpoint, call, input, idempotencyKey }: OperationEvent): Promise<Answer<unknown>> => {
    const operation = operations[endpoint.operation as keyof Operations] as AnyOperation;
    const work = () => operation(call, input as never);
    if (!call || idempotencyKey === undefined) return work();
    return onceForKey(
      options.core,
      call,
      { operation: endpoint.operation, key: idempotencyKey, input },
      work,
    );
  };

  const words = translate(endpoints);
  const steps: Step[] = [
    route(endpoints, options),
    answer(options),
    words.answer,
    words.query,
    ...guards.admission,
    ...(options.decodedPaths ? [settlePath(options)] : []),
    readRequestBody,
    words.body,
    ...guards.onceRead,
    check,
    ...(options.decodedPaths ? [refuseUnnameable(options)] : []),
  ];
  const pipeline = middy(operate as never, { ...aroundRequest(options), timeoutEarlyInMillis: 0 } as never);
  // middy types a step by its own request; ours says what each step finds there, see request.ts.
  for (const step of steps) pipeline.use(step as never);
  return pipeline as never;
}
