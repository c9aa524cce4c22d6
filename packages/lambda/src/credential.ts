import { RoostError } from '@roost/core';

type Headers = Readonly<Record<string, string | undefined>>;

/**
 * The credential of a request, wherever the contract lets it stand: `Authorization` with `Token`, `Bearer` or
 * nothing before it, `API-KEY`, `api_key`. Never the query or the body.
 *
 * @throws RoostError `invalid_api_key` where there is none, or where two differ.
 */
export function readCredential(headers: Headers): string {
  const found = new Set<string>();
  for (const given of [headers.authorization, headers['api-key'], headers.api_key]) {
    const credential = given?.trim().replace(/^(?:token|bearer)\s+/i, '');
    if (credential) found.add(credential);
  }
  const [credential] = found;
  if (credential === undefined || found.size > 1) throw new RoostError('invalid_api_key');
  return credential;
}
