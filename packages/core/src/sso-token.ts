import { humanName, userKey } from '@roost/schemas';
import { errors, jwtVerify } from 'jose';
import * as z from 'zod';
import { RoostError } from './errors.ts';

/** A person signed in elsewhere, as her token names her. */
export interface SsoPerson {
  environment: string;
  email: string;
  name: string | null;
}

const claims = z.object({ email: userKey, name: humanName.nullish() });

/**
 * Checks an SSO token: a JWT, HS256 and nothing else, signed with the SSO key of an environment (its text as UTF-8);
 * `exp` and `nbf` count where they are there, with 60 s for clocks that differ.
 *
 * @param keys the environments that it may be for, with their SSO keys.
 * @throws RoostError `invalid_jwt`
 */
export async function verifySsoToken(
  token: string,
  keys: ReadonlyMap<string, string>,
  now: number,
): Promise<SsoPerson> {
  const options = { algorithms: ['HS256'], clockTolerance: 60, currentDate: new Date(now) };
  for (const [environment, key] of keys) {
    try {
      const { payload } = await jwtVerify(token, new TextEncoder().encode(key), options);
      const { email, name } = claims.parse(payload);
      return { environment, email, name: name ?? null };
    } catch (error) {
      // Signed with another environment's key, perhaps. All else is final.
      if (!(error instanceof errors.JWSSignatureVerificationFailed)) break;
    }
  }
  throw new RoostError('invalid_jwt');
}
