import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';

/** What stands between a client and this server. */
export interface ConnectionRules {
  /** A proxy of ours adds `X-Forwarded-Proto` and `X-Forwarded-For`; from anybody else they are hearsay. */
  trustProxy: boolean;
}

/** How a request came, and whether it may be answered: plain HTTP is honoured on a loopback address alone. */
export function inspectConnection(
  req: IncomingMessage,
  { trustProxy }: ConnectionRules,
): { scheme: 'http' | 'https'; sourceIp: string; allowed: boolean } {
  const { socket } = req;
  const peer = socket.remoteAddress ?? '';
  const forwarded = trustProxy ? lastOf(req.headers['x-forwarded-for']) : undefined;
  const sourceIp = withoutMapping(forwarded ?? peer);
  if ((socket as TLSSocket).encrypted) return { scheme: 'https', sourceIp, allowed: true };
  if (trustProxy) {
    const scheme = lastOf(req.headers['x-forwarded-proto'])?.toLowerCase();
    if (scheme === 'https') return { scheme, sourceIp, allowed: true };
    if (scheme !== undefined) return { scheme: 'http', sourceIp, allowed: false };
  }
  return { scheme: 'http', sourceIp, allowed: isLoopback(socket.localAddress ?? '') };
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
