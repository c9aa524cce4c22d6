import type { Access, Endpoint, Scope } from '@roost/schemas';

/** Where a credential may stand (contract.md, 1). */
export const securitySchemes = {
  Authorization: {
    type: 'apiKey',
    in: 'header',
    name: 'Authorization',
    description: '`Token <key>`, or the key alone',
  },
  Bearer: {
    type: 'http',
    scheme: 'bearer',
    description: "An API key, or a person's token: a JWT, HS256, signed with the environment's SSO key",
  },
  'API-KEY': { type: 'apiKey', in: 'header', name: 'API-KEY', description: 'The key alone' },
  api_key: { type: 'apiKey', in: 'header', name: 'api_key', description: 'The key alone' },
} as const;

/** One of the places, or a key beside a token, which then acts for its person; with the scope that the key needs. */
export function securityOf({ access }: Endpoint): Record<string, string[]>[] {
  if (access === 'public') return [];
  const needs = access === 'api-key' ? [] : scopesOf(access);
  const alone = Object.keys(securitySchemes).map((scheme) => ({ [scheme]: needs }));
  return [...alone, { 'API-KEY': needs, Bearer: needs }];
}

/** Who may call, in words. */
export function describeAccess({ access }: Endpoint): string {
  if (access === 'public') return 'Needs no key.';
  if (access === 'api-key') return "Any API key will do, whatever its scopes; a user's own will not.";
  const own =
    access.self === undefined ? '' : `, or is the user's own: then \`${access.self}\` has to name her`;
  const scopes = scopesOf(access).map((scope) => `\`${scope}\``);
  return `The key has the ${scopes.length > 1 ? 'scopes' : 'scope'} ${scopes.join(', ')}${own}.`;
}

function scopesOf({ scope, also = [] }: Exclude<Access, string>): Scope[] {
  return [scope, ...also];
}
