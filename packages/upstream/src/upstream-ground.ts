import type { Ground } from '@roost/core';
import type { LocalUsers } from './local-users.ts';
import type { Visit } from './visit.ts';

/** What every operation on the upstream stands on. */
export interface UpstreamGround extends Pick<Ground, 'store' | 'secrets' | 'forgetCredentials'> {
  users: LocalUsers;
  visits: (environment: string) => Visit;
  now: () => number;
  /** For all calls of a request together, in milliseconds. */
  patience: number;
}
