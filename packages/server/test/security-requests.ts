import type { Endpoint } from '@roost/schemas';

/** What stands in the place of the parameters that name a thing. */
export interface Names {
  userKey: string;
  keyId: string;
  webhookId: string;
  deliveryId: string;
}

/** A request to an endpoint that gets as far as the question who asks, made of its declaration alone. */
export function requestTo(endpoint: Endpoint, names: Names): { path: string; body?: unknown } {
  const [example] = endpoint.examples;
  const input: Record<string, unknown> = { ...example?.input };
  const isAboutUser = endpoint.area !== 'fields' || endpoint.operation === 'fields.list';
  for (const name of Object.keys(endpoint.params?.shape ?? {})) {
    if (name === 'user_key' || (name === 'key' && isAboutUser && !endpoint.path.includes('{user_key}'))) {
      input[name] = names.userKey;
    } else if (name === 'id') input[name] = endpoint.area === 'webhooks' ? names.webhookId : names.keyId;
    else if (name === 'delivery_id') input[name] = names.deliveryId;
  }
  if (typeof endpoint.access === 'object' && endpoint.access.self)
    input[endpoint.access.self] = names.userKey;
  // No key can grant what it lacks: one with its endpoint's scope alone can grant that.
  if (endpoint.body?.shape.scopes && typeof endpoint.access === 'object')
    input.scopes = [endpoint.access.scope];
  const path = endpoint.path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(input[name] ?? 'name')),
  );
  const query = new URLSearchParams();
  for (const name of Object.keys(endpoint.query?.shape ?? {})) {
    if (input[name] !== undefined) query.set(name, String(input[name]));
  }
  const body = Object.fromEntries(
    Object.keys(endpoint.body?.shape ?? {})
      .filter((name) => input[name] !== undefined)
      .map((name) => [name, input[name]]),
  );
  return {
    path: query.size > 0 ? `${path}?${query}` : path,
    ...(endpoint.body ? { body } : {}),
  };
}
