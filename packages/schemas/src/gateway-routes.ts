import type { Area, Endpoint } from './endpoint.ts';

/** A path prefix, without a slash at the end, and the area whose function answers it and all below it. */
export interface GatewayRoute {
  prefix: string;
  area: Area;
}

/** The area that answers whatever no prefix takes: the gateway's `$default` route. */
export const defaultArea: Area = 'service';

/**
 * The routes of the gateway, from the contract: for each prefix, `ANY <prefix>` and `ANY <prefix>/{proxy+}`, since
 * on an HTTP API `/api/user` does not match `/api/user/` (docs/decisions/gateway-routes.md). A prefix is all of a
 * path before its first parameter, shortened while a shorter one of the same area covers it.
 */
export function gatewayRoutes(endpoints: readonly Endpoint[]): GatewayRoute[] {
  const routes = new Map<string, Area>();
  for (const { path, area } of endpoints) {
    if (area === defaultArea) continue;
    const prefix = path.split('/{')[0]?.replace(/\/$/, '') ?? '';
    const taken = routes.get(prefix);
    if (taken !== undefined && taken !== area) {
      throw new Error(`The areas ${taken} and ${area} both declare endpoints below ${prefix}`);
    }
    routes.set(prefix, area);
  }
  return [...routes]
    .filter(([prefix, area]) => {
      for (const [other, otherArea] of routes) {
        if (other !== prefix && otherArea === area && prefix.startsWith(`${other}/`)) return false;
      }
      return true;
    })
    .map(([prefix, area]) => ({ prefix, area }));
}
