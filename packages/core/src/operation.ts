import type { EndpointOf, OperationInput, OperationName, OperationOutput } from '@roost/schemas';
import type { Origin, Principal } from './principal.ts';
import type { Reference } from './reference.ts';
import type { SecretCache } from './secret-cache.ts';
import type { Store } from './store.ts';
import type { Upstream } from './upstream.ts';

/** What every operation stands on. */
export interface Ground {
  store: Store;
  secrets: SecretCache;
  /** Undefined where none is served. */
  reference?: Reference | undefined;
  /** The name of the team whose deployment it is. */
  team: string;
  /** What holds users, fields and values in the place of the store; undefined where the store does. */
  upstream?: Upstream | undefined;
  /** Another function makes users, before an upstream: none is made on first sight here. */
  usersElsewhere?: boolean | undefined;
  /** Endpoints on this machine may be called: for development alone. */
  allowLocalWebhooks: boolean;
  /** A credential was ended: what this process remembers of good ones is void. */
  forgetCredentials(): void;
}

/** Who calls an operation, and from where. */
export interface Call {
  principal: Principal;
  origin: Origin;
  /** Values came as text, from a form: they are read in the type of their field. */
  textual: boolean;
}

/** An operation's answer, before it is one of HTTP or of a function call. */
export interface Answer<Output> {
  status: 200 | 201 | 204;
  body: Output;
  /** Where the next page of a list starts; none after the last. */
  next?: string;
}

type CallOf<Name extends OperationName> = EndpointOf<Name>['access'] extends 'public' ? undefined : Call;

/** Every operation of the contract: the compiler refuses a declared endpoint without one. */
export type Operations = {
  [Name in OperationName]: (
    call: CallOf<Name>,
    input: OperationInput<Name>,
  ) => Promise<Answer<OperationOutput<Name>>>;
};

export function ok<Output>(body: Output): Answer<Output> {
  return { status: 200, body };
}

export function created<Output>(body: Output): Answer<Output> {
  return { status: 201, body };
}

export const noContent: Answer<undefined> = { status: 204, body: undefined };
