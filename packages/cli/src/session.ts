import { resolve } from 'node:path';
import { type Core, createCore, makeRequestId, type Origin, type Secrets, type Store } from '@roost/core';
import { withEmbedded } from './embedded-session.ts';

/** Where a command works: on a data folder, or on a stack of AWS. */
export interface Place {
  data: string;
  aws?: string;
  /** Copies users' values into the audit trail; on AWS the deployment says whether. */
  recordValues?: boolean;
}

/** Says which place it is, wherever the command line stands. */
export function placeName({ data, aws }: Place): string {
  return aws === undefined ? `data ${resolve(data)}` : `aws ${aws}`;
}

/** What a command works with, wherever that is. */
export interface Session {
  store: Store;
  secrets: Secrets;
  secretHome: SecretHome;
  /** Whether something is at work there that sends what webhook endpoints are due. */
  isServed(): boolean;
}

/** The writing side of the secrets, which only the command line needs. */
export interface SecretHome {
  /**
   * Gives an environment an SSO key, unless it has one.
   *
   * @param options.replace makes another one all the same.
   * @returns the key that is now in force.
   */
  addSsoKey(environment: string, options?: { replace?: boolean }): Promise<string>;
  dropSsoKey(environment: string): Promise<void>;
  /** Gives an environment the API key of the service that holds its users. */
  setUpstreamKey(environment: string, key: string): Promise<void>;
  dropUpstreamKey(environment: string): Promise<void>;
  /** Makes a new pepper the current one. @returns how many there are now. */
  rotatePepper(): Promise<number>;
}

/** Opens a place for the time of the work. The SDK of AWS is loaded for a stack alone: it would slow every start down. */
export async function withSession<T>(place: Place, work: (session: Session) => Promise<T>): Promise<T> {
  if (place.aws === undefined) return withEmbedded(place.data, work, place);
  const { withStack } = await import('./aws-session.ts');
  return withStack(place.aws, work);
}

/** Opens a place with the operations on it. */
export function withCore<T>(
  { allowLocalWebhooks = false, ...place }: Place & { allowLocalWebhooks?: boolean },
  work: (core: Core, session: Session) => Promise<T>,
): Promise<T> {
  return withSession(place, (session) => work(createCore({ ...session, allowLocalWebhooks }), session));
}

/** The origin of what is done at the command line. */
export function systemOrigin(environment: string): Origin {
  return {
    actor: { type: 'system', id: commandLine, name: null },
    environment,
    requestId: makeRequestId(),
    ip: null,
    at: Date.now(),
  };
}

/** Who did what is done at the command line, as the audit trail has it. */
export const commandLine = 'cli';
