import type { Scope } from '@roost/schemas';

/** An API key at work: an admin, in one environment, within its scopes. */
export interface KeyPrincipal {
  type: 'key';
  environment: string;
  id: string;
  name: string;
  scopes: ReadonlySet<Scope>;
}

/** A user by her own API key: her own values and nothing else. */
export interface UserPrincipal {
  type: 'user';
  environment: string;
  userKey: string;
}

export type Principal = KeyPrincipal | UserPrincipal;

/** Who did a change, as its record names them. */
export interface Actor {
  type: 'key' | 'user' | 'system';
  id: string;
  name: string | null;
}

/** Where a change came from; it travels with every write. */
export interface Origin {
  actor: Actor;
  /** The environment that the actor works in. */
  environment: string;
  requestId: string;
  /** The client's address, where there is one. */
  ip: string | null;
  /** When, in milliseconds since 1970. */
  at: number;
}

export function makeOrigin(principal: Principal, request: Pick<Origin, 'requestId' | 'ip' | 'at'>): Origin {
  return { actor: actorOf(principal), environment: principal.environment, ...request };
}

function actorOf(principal: Principal): Actor {
  if (principal.type === 'key') return { type: 'key', id: principal.id, name: principal.name };
  return { type: 'user', id: principal.userKey, name: null };
}

export function hasScope(principal: Principal, scope: Scope): boolean {
  return principal.type === 'key' && (principal.scopes.has(scope) || principal.scopes.has('*'));
}
