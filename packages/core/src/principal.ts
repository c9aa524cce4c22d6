import type { Dialect, Scope } from '@roost/schemas';

/** An API key at work: an admin, in one environment, within its scopes. */
export interface KeyPrincipal {
  type: 'key';
  environment: string;
  id: string;
  name: string;
  scopes: ReadonlySet<Scope>;
  /** Requests a minute; null for the deployment's own, 0 for none. */
  limit: number | null;
  /** The words that it is answered in: nothing in here goes by it. */
  dialect: Dialect;
  /** From then on the key is refused, whatever is remembered of it. */
  endsAt: number;
  /** The person whom the key acts for, where her SSO token came with it. */
  person?: { email: string; name: string | null };
}

/** A user by her own API key: her own values and nothing else. */
export interface UserPrincipal {
  type: 'user';
  environment: string;
  userKey: string;
}

/** A person signed in elsewhere, by her SSO token: she is the user whose key is her email. */
export interface PersonPrincipal {
  type: 'person';
  environment: string;
  userKey: string;
  name: string | null;
}

/** Whoever has the store itself in hand, as at the command line: everything, in one environment. Never made of a request. */
export interface SystemPrincipal {
  type: 'system';
  environment: string;
  /** What is at work, as the audit trail names it: `cli`. */
  id: string;
}

export type Principal = KeyPrincipal | UserPrincipal | PersonPrincipal | SystemPrincipal;

/** Who did a change, as its record names them. */
export interface Actor {
  type: 'key' | 'user' | 'person' | 'system';
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

export function makeOrigin(
  principal: Principal,
  { requestId, ip, at }: Pick<Origin, 'requestId' | 'ip' | 'at'>,
): Origin {
  return { actor: actorOf(principal), environment: principal.environment, requestId, ip, at };
}

function actorOf(principal: Principal): Actor {
  if (principal.type === 'user') return { type: 'user', id: principal.userKey, name: null };
  if (principal.type === 'person') return { type: 'person', id: principal.userKey, name: principal.name };
  if (principal.type === 'system') return { type: 'system', id: principal.id, name: null };
  const { id, name, person } = principal;
  // The key is what is accountable; whom it acted for is said beside it.
  return { type: 'key', id, name: person ? `${name} for ${person.email}` : name };
}

export function hasScope(principal: Principal, scope: Scope): boolean {
  if (principal.type === 'system') return true;
  return principal.type === 'key' && (principal.scopes.has(scope) || principal.scopes.has('*'));
}

/** Tells principals of one environment apart. */
export function principalId(principal: Principal): string {
  if (principal.type === 'key') return principal.id;
  return `${principal.type}:${principal.type === 'system' ? principal.id : principal.userKey}`;
}
