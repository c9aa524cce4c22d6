import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestListener,
  type Server,
} from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Server as NetServer, Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Certificate } from './certificate.ts';

/** What a receiver was sent. */
export interface Received {
  method: string | undefined;
  path: string | undefined;
  headers: IncomingHttpHeaders;
  body: string;
}

/** A real endpoint, as the other side of a test. */
export interface Receiver extends AsyncDisposable {
  port: number;
  received: Received[];
  /** How many connections it has seen. */
  connections(): number;
}

/** Answers once the whole request has come; the listener may leave it unanswered. */
export type Answer = (res: Parameters<RequestListener>[1], req: IncomingMessage) => void;

export async function openReceiver(
  answer: Answer,
  options: { host?: string; port?: number; certificate?: Certificate } = {},
): Promise<Receiver> {
  const received: Received[] = [];
  const listener: RequestListener = async (req, res) => {
    const { method, url: path, headers } = req;
    received.push({ method, path, headers, body: await text(req) });
    answer(res, req);
  };
  const server: Server = options.certificate
    ? createSecureServer(options.certificate, listener)
    : createServer(listener);
  return { ...(await listen(server, options)), received };
}

/** Lets a server listen on loopback, and counts who connects. */
export async function listen(
  server: NetServer,
  { host = '127.0.0.1', port = 0 }: { host?: string; port?: number } = {},
): Promise<Omit<Receiver, 'received'>> {
  const sockets: Socket[] = [];
  server.on('connection', (socket) => sockets.push(socket));
  server.listen(port, host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => sockets.length,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
