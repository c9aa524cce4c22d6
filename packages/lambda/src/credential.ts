import { type Credentials, isJwt, RoostError } from '@roost/core';

type Headers = Readonly<Record<string, string | undefined>>;

/**
 * The credentials of a request, wherever the contract lets them stand: `Authorization` with `Token`, `Bearer` or
 * nothing before it, `API-KEY`, `api_key`. Never the query or the body. A key beside a token acts for its person.
 *
 * @throws RoostError `invalid_api_key` where there is none, or where two keys differ.
 */
export function readCredentials(headers: Headers): Credentials {
  const credentials: Credentials = {};
  for (const name of places) {
    const given = headers[name]?.trim().replace(scheme, '');
    if (!given) continue;
    if (name === 'authorization' && isJwt(given)) credentials.token = given;
    else if ((credentials.apiKey ?? given) === given) credentials.apiKey = given;
    else throw new RoostError('invalid_api_key');
  }
  if (credentials.apiKey === undefined && credentials.token === undefined) {
    throw new RoostError('invalid_api_key');
  }
  return credentials;
}

const places = ['authorization', 'api-key', 'api_key'] as const;
const scheme = /^(?:token|bearer)\s+/i;
