import { once } from 'node:events';
import { connect, isIP, type LookupFunction, type Socket } from 'node:net';
import { connect as connectSecurely, type TLSSocket } from 'node:tls';
import { type AddressGuard, allowedAddresses, ForbiddenAddress } from './address-guard.ts';

/** Until the next address of a name is tried, in milliseconds: Node's own 250 are too few from one continent to another. */
const patience = 2_000;

export interface Destination {
  /** A name, or an IP address without brackets. */
  host: string;
  port: number;
  /** Has it given up. */
  signal: AbortSignal;
}

/**
 * Connects to a host after its addresses were allowed: the host is looked up once, and what was checked is what is
 * connected to. Nothing was written yet.
 *
 * @throws ForbiddenAddress
 */
export async function openConnection(
  { host, port, signal }: Destination,
  guard: AddressGuard,
): Promise<Socket> {
  const addresses = await allowedAddresses(host, guard);
  signal.throwIfAborted();
  const socket = connect({
    host,
    port,
    lookup: handOver(addresses),
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: patience,
    noDelay: true,
  });
  try {
    await once(socket, 'connect', { signal });
    // Whatever went before: this is who would be written to.
    if (!guard.allows(socket.remoteAddress ?? '')) throw new ForbiddenAddress(host);
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

/** The same, and TLS on it, with the certificate verified for the host, whatever the environment says. */
export async function openSecureConnection(
  destination: Destination,
  guard: AddressGuard,
): Promise<TLSSocket> {
  const { host, signal } = destination;
  const socket = await openConnection(destination, guard);
  const name = host.replace(/\.$/, '');
  const secure = connectSecurely({
    socket,
    host: name,
    ...(isIP(name) ? {} : { servername: name }),
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
  });
  try {
    await once(secure, 'secureConnect', { signal });
    return secure;
  } catch (error) {
    secure.destroy();
    throw error;
  }
}

/** In place of a look-up: the addresses that were checked, and no others. */
function handOver(addresses: readonly string[]): LookupFunction {
  const found = addresses.map((address) => ({ address, family: isIP(address) }));
  return (name, { all }, callback) => {
    const [first] = found;
    if (!first) callback(Object.assign(new Error(`${name} has no address`), { code: 'ENOTFOUND' }), []);
    else if (all) callback(null, found);
    else callback(null, first.address, first.family);
  };
}
