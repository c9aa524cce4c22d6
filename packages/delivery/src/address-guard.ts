import { ADDRCONFIG } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { isPublicAddress } from '@roost/core/webhook-address';

/** Which addresses may be called, and how names lead to them. */
export interface AddressGuard {
  resolve(name: string): Promise<readonly string[]>;
  allows(address: string): boolean;
}

/** What of an address is refused is not said: it would tell what names of a private network lead to. */
export class ForbiddenAddress extends Error {
  constructor(host: string) {
    super(`${host} leads to an address that is not of the public internet`);
  }
}

async function resolveBySystem(name: string): Promise<string[]> {
  const found = await lookup(name, { all: true, hints: ADDRCONFIG });
  return found.map(({ address }) => address);
}

export const publicInternet: AddressGuard = { resolve: resolveBySystem, allows: isPublicAddress };

/** For development: this machine, by the one address that needs no look-up. */
export const thisMachine: AddressGuard = {
  resolve: resolveBySystem,
  allows: (address) => address === '127.0.0.1',
};

/**
 * Where a host leads, all of it allowed. A name that leads to one forbidden address among others is refused as a whole: it
 * is either misconfigured or an attempt.
 *
 * @param host a name, or an IP address without brackets.
 * @throws ForbiddenAddress
 */
export async function allowedAddresses(host: string, guard: AddressGuard): Promise<readonly string[]> {
  const addresses = isIP(host) ? [host] : await guard.resolve(host);
  if (!addresses.every((address) => guard.allows(address))) throw new ForbiddenAddress(host);
  return addresses;
}
