import { RoostError } from '@roost/core';

/** Where the service is that holds the users. */
export interface UpstreamAddress {
  /** As in `https://api.example.com`. */
  address: string;
  /** Lets it be `http` on this machine: for development alone. */
  allowLocal?: boolean;
}

/**
 * @param name of the setting, for the error.
 * @returns the address without slashes at its end.
 * @throws RoostError `invalid_parameter` where it could not be called, or its key would go over the wire in the clear.
 */
export function checkUpstreamAddress({ address, allowLocal = false }: UpstreamAddress, name: string): string {
  const url = URL.parse(address);
  if (!url || [url.username, url.password, url.search, url.hash].some((part) => part !== '')) {
    throw wrong(name, 'expected an address such as https://api.example.com, without user name and query');
  }
  const local = url.protocol === 'http:' && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (url.protocol !== 'https:' && !(local && allowLocal)) {
    throw wrong(
      name,
      local
        ? 'http on this machine is for development: allow it with --allow-local-upstream'
        : 'expected https: its API key goes along with every request',
    );
  }
  return url.href.replace(/\/+$/, '');
}

function wrong(name: string, message: string): RoostError {
  return new RoostError('invalid_parameter', { message: `${name}: ${message}` });
}
