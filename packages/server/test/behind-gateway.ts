import { type GatewayResult, pathBehindGateway } from '@roost/lambda';
import type { RoutedFunction } from '../src/index.ts';

/** The functions as API Gateway's HTTP APIs call them: with the path that it hands on, where it hands one on. */
export function behindGateway(
  find: (rawPath: string) => RoutedFunction,
): (rawPath: string) => RoutedFunction {
  return (sent) => {
    const rawPath = pathBehindGateway(sent);
    if (rawPath === undefined) return { routeKey: '$default', handler: async () => refusedByGateway };
    const { routeKey, handler } = find(rawPath);
    return {
      routeKey,
      handler: (event, context) => {
        const { requestContext } = event;
        const http = { ...requestContext.http, path: rawPath };
        return handler({ ...event, rawPath, requestContext: { ...requestContext, http } }, context);
      },
    };
  };
}

const refusedByGateway: GatewayResult = {
  statusCode: 400,
  headers: { 'content-type': 'application/json' },
  body: '{"message":"Bad Request"}',
};
