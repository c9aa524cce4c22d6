import { makeAuditHandler } from '@roost/function-audit';
import { makeFieldsHandler } from '@roost/function-fields';
import { makeKeysHandler } from '@roost/function-keys';
import { makeServiceHandler } from '@roost/function-service';
import { makeUsersHandler } from '@roost/function-users';
import { makeWebhooksHandler } from '@roost/function-webhooks';
import type { Handler, PipelineOptions } from '@roost/lambda';
import { type Area, areas, contract, defaultArea, gatewayRoutes } from '@roost/schemas';

const makers: Record<Area, (options: PipelineOptions) => Handler> = {
  service: makeServiceHandler,
  users: makeUsersHandler,
  fields: makeFieldsHandler,
  keys: makeKeysHandler,
  audit: makeAuditHandler,
  webhooks: makeWebhooksHandler,
};

/** A function, and the key of the route that leads to it. */
export interface RoutedFunction {
  handler: Handler;
  routeKey: string;
}

/**
 * All functions behind the gateway's routes, as the stack in `infra` has them.
 *
 * @returns what finds the function for a path.
 */
export function routeFunctions(options: PipelineOptions): (rawPath: string) => RoutedFunction {
  return routeHandlers((area) => makers[area](options));
}

/** The same routes to handlers made otherwise. */
export function routeHandlers(make: (area: Area) => Handler): (rawPath: string) => RoutedFunction {
  const handlers = Object.fromEntries(areas.map((area) => [area, make(area)])) as Record<Area, Handler>;
  const routes = gatewayRoutes(contract).map(({ prefix, area }) => ({
    prefix,
    below: `${prefix}/`,
    exact: { handler: handlers[area], routeKey: `ANY ${prefix}` },
    proxied: { handler: handlers[area], routeKey: `ANY ${prefix}/{proxy+}` },
  }));
  const rest: RoutedFunction = { handler: handlers[defaultArea], routeKey: '$default' };
  return (rawPath) => {
    for (const { prefix, below, exact, proxied } of routes) {
      if (rawPath === prefix) return exact;
      if (rawPath.startsWith(below)) return proxied;
    }
    return rest;
  };
}
