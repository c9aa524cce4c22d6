import { contract, type Endpoint, type Roost } from '@roost/schemas';
import { Authenticator } from './authenticate.ts';
import { authorize } from './authorize.ts';
import { checkInput } from './check-input.ts';
import type { Answer, Call, Ground, Operations } from './operation.ts';
import { accountOperations } from './operations/account.ts';
import { auditOperations } from './operations/audit.ts';
import { deliveryOperations } from './operations/deliveries.ts';
import { fieldOperations } from './operations/fields.ts';
import { keyOperations } from './operations/keys.ts';
import { serviceOperations } from './operations/service.ts';
import { userExportOperations } from './operations/user-export.ts';
import { userOperations } from './operations/users.ts';
import { valueOperations } from './operations/values.ts';
import { webhookOperations } from './operations/webhooks.ts';
import { makeOrigin, type Principal } from './principal.ts';
import { RateLimiter } from './rate-limiter.ts';
import type { Reference } from './reference.ts';
import { makeRequestId } from './request-id.ts';
import { SecretCache } from './secret-cache.ts';
import type { Secrets } from './secrets.ts';
import type { Store } from './store.ts';
import type { OpenUpstream } from './upstream.ts';

export interface Ports {
  store: Store;
  secrets: Secrets;
  /** Milliseconds since 1970; the machine's clock by default. */
  now?: () => number;
  /** The files of `/openapi.json` and `/docs`; without them those answer 404. */
  reference?: Reference;
  /** The name of the team whose deployment it is; "Roost" where there is none, or an empty one. */
  team?: string | undefined;
  /** Another service that holds users, fields and values: operations on them go there. */
  upstream?: OpenUpstream;
  /** For a function beside those that stand before such a service: it makes no user on first sight. */
  usersElsewhere?: boolean;
  /** Lets webhook endpoints be `http://127.0.0.1`: for development alone. */
  allowLocalWebhooks?: boolean;
}

/** Any operation, for whoever goes by the contract's table rather than by name. */
export type AnyOperation = (call: Call | undefined, input: never) => Promise<Answer<unknown>>;

/** The core client: every operation and every rule, on a store and its secrets. */
export interface Core extends Ground {
  now: () => number;
  operations: Operations;
  authenticator: Authenticator;
  limiter: RateLimiter;
  /** The contract's interface, in process, for one principal: the client gives the same over HTTP. */
  as(principal: Principal): Roost;
}

export function createCore({
  store,
  secrets: port,
  now = Date.now,
  reference,
  team,
  upstream: openUpstream,
  usersElsewhere,
  allowLocalWebhooks = false,
}: Ports): Core {
  const secrets = new SecretCache(port, now);
  const forgetCredentials = () => authenticator.forget();
  const upstream = openUpstream?.({ store, secrets, forgetCredentials }, now);
  const ground: Ground = {
    store,
    secrets,
    reference,
    team: team || 'Roost',
    upstream,
    usersElsewhere,
    allowLocalWebhooks,
    forgetCredentials,
  };
  const authenticator = new Authenticator(ground, now);
  const operations: Operations = {
    ...serviceOperations(ground),
    ...(upstream?.operations ?? {
      ...userOperations(ground),
      ...fieldOperations(ground),
      ...valueOperations(ground),
    }),
    ...userExportOperations(ground),
    ...keyOperations(ground),
    ...accountOperations(ground),
    ...auditOperations(ground),
    ...webhookOperations(ground),
    ...deliveryOperations(ground),
  };

  function as(principal: Principal): Roost {
    const roost: Record<string, Record<string, unknown>> = {};
    for (const endpoint of contract as readonly Endpoint[]) {
      const [noun = '', verb = ''] = endpoint.operation.split('.');
      const operation = operations[endpoint.operation as keyof Operations] as AnyOperation;
      roost[noun] ??= {};
      roost[noun][verb] = async (given: Record<string, unknown> = {}) => {
        authorize(endpoint, principal, () => given);
        const input = checkInput(endpoint, { params: given, query: given, body: given });
        const origin = makeOrigin(principal, { requestId: makeRequestId(), ip: null, at: now() });
        return (await operation({ principal, origin, textual: false }, input as never)).body;
      };
    }
    return roost as unknown as Roost;
  }

  return { ...ground, now, operations, authenticator, limiter: new RateLimiter(store, now), as };
}
