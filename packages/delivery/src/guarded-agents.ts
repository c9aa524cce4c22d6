import type { Agent } from 'node:http';
import { Agent as SecureAgent } from 'node:https';
import type { Duplex } from 'node:stream';
import { type AddressGuard, thisMachine } from './address-guard.ts';
import { type Destination, openConnection, openSecureConnection } from './guarded-connection.ts';
import { PlainAgent } from './plain-http.ts';

/** Kept open for the next request to the same host and port, and for how long, in milliseconds. */
const keptOpen = { keepAlive: true, maxFreeSockets: 16, timeout: 4_000 };

type Open = (destination: Destination, guard: AddressGuard) => Promise<Duplex>;

/**
 * What opens connections, by protocol, each of them guarded; plain HTTP goes to this machine alone. One that is kept open was
 * checked when it was opened, and cannot come to lead elsewhere.
 *
 * @param timeout until a connection is given up, in milliseconds: Node tells an agent nothing of the end of a request.
 */
export function openGuardedAgents(guard: AddressGuard, timeout: number): Record<'http:' | 'https:', Agent> {
  const secure = new SecureAgent(keptOpen);
  secure.createConnection = createBy(openSecureConnection, guard, timeout);
  const plain = new PlainAgent(keptOpen);
  plain.createConnection = createBy(openConnection, thisMachine, timeout);
  return { 'https:': secure, 'http:': plain };
}

function createBy(open: Open, guard: AddressGuard, timeout: number): Agent['createConnection'] {
  return ({ host, port }, callback) => {
    const signal = AbortSignal.timeout(timeout);
    open({ host: host ?? '', port: Number(port), signal }, guard).then(
      (socket) => callback?.(null, socket),
      // No connection goes with an error, whatever the types ask for.
      (error: Error) => callback?.(error, undefined as unknown as Duplex),
    );
    return undefined;
  };
}
