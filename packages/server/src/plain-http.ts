import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';

/** What stands between a client and this server. */
export interface ConnectionRules {
  /** A proxy of ours adds `X-Forwarded-Proto` and `X-Forwarded-For`; from anybody else they are hearsay. */
  trustProxy: boolean;
}

/** How a request came, and whether it may be answered. */
export interface Way {
  scheme: 'http' | 'https';
  sourceIp: string;
  allowed: boolean;
}

/** All requests of a connection came the same way, as far as the connection itself tells. */
const inspected = new WeakMap<Socket, Way>();

/** Plain HTTP is honoured on a loopback address alone, or where a proxy of ours says that it took HTTPS. */
export function inspectConnection(
  { socket, headers }: IncomingMessage,
  { trustProxy }: ConnectionRules,
): Way {
  let direct = inspected.get(socket);
  if (!direct) {
    direct = inspectSocket(socket);
    inspected.set(socket, direct);
  }
  return trustProxy ? throughProxy(direct, headers) : direct;
}

function inspectSocket(socket: Socket): Way {
  const sourceIp = withoutMapping(socket.remoteAddress ?? '');
  if ((socket as TLSSocket).encrypted) return { scheme: 'https', sourceIp, allowed: true };
  return { scheme: 'http', sourceIp, allowed: isLoopback(socket.localAddress ?? '') };
}

function throughProxy(direct: Way, headers: IncomingHttpHeaders): Way {
  const forwarded = lastOf(headers['x-forwarded-for']);
  const way = forwarded === undefined ? direct : { ...direct, sourceIp: withoutMapping(forwarded) };
  const scheme = direct.scheme === 'https' ? undefined : lastOf(headers['x-forwarded-proto'])?.toLowerCase();
  if (scheme === undefined) return way;
  return scheme === 'https' ? { ...way, scheme, allowed: true } : { ...way, allowed: false };
}

/** The last of a list was added by the proxy next to us; those before it are what the client said. */
function lastOf(header: string | string[] | undefined): string | undefined {
  const text = Array.isArray(header) ? header.join(',') : header;
  const last = text?.split(',').at(-1)?.trim();
  return last === '' ? undefined : last;
}

export function isLoopback(address: string): boolean {
  const plain = withoutMapping(address);
  return plain === '::1' || /^127\.\d+\.\d+\.\d+$/.test(plain);
}

function withoutMapping(address: string): string {
  return address.replace(/^::ffff:/i, '');
}
