import { type Credentials, isJwt, RoostError } from '@roost/core';

type Headers = Readonly<Record<string, string | undefined>>;

/**
 * The credentials of a request, wherever the contract lets them stand: `Authorization` with `Token`, `Bearer` or
 * nothing before it, `API-KEY`, `api_key`. Never the query or the body. A key beside a token acts for its person.
 *
 * @throws RoostError `invalid_api_key` where there is none, or where two keys differ.
 */
export function readCredentials(headers: Headers): Credentials {
  const keys = new Set<string>();
  let token: string | undefined;
  const authorization = withoutScheme(headers.authorization);
  if (authorization && isJwt(authorization)) token = authorization;
  else if (authorization) keys.add(authorization);
  for (const given of [headers['api-key'], headers.api_key]) {
    const key = withoutScheme(given);
    if (key) keys.add(key);
  }
  const [apiKey] = keys;
  if (keys.size > 1 || (apiKey === undefined && token === undefined)) throw new RoostError('invalid_api_key');
  return { ...(apiKey === undefined ? {} : { apiKey }), ...(token === undefined ? {} : { token }) };
}

function withoutScheme(header: string | undefined): string | undefined {
  return header?.trim().replace(/^(?:token|bearer)\s+/i, '');
}
