import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a proxy does to a request before it hands it on, or in the place of that. */
export interface Fault {
  /** Another path than the one that came. */
  path?: (path: string) => string;
  /** Answers by itself where it returns true. */
  answer?: (req: IncomingMessage, res: ServerResponse) => boolean;
  /** What becomes of an answer's body. */
  body?: (text: string, req: IncomingMessage) => string;
  /** How long it waits before it hands on, in milliseconds. */
  delay?: (path: string) => number;
}

/** A proxy in front of a server that is as it should be: it breaks what a CDN or a gateway may break. */
export async function startFaultyProxy(target: string, fault: Fault = {}) {
  const server = createServer((req, res) => {
    if (fault.answer?.(req, res)) return;
    setTimeout(() => pass(req, res), fault.delay?.(req.url ?? '/') ?? 0);
  });

  function pass(req: IncomingMessage, res: ServerResponse): void {
    const path = fault.path?.(req.url ?? '/') ?? req.url;
    const { method, headers } = req;
    const onward = request(target, { path, method, headers }, async (reply) => {
      let text = '';
      for await (const chunk of reply.setEncoding('utf8')) text += chunk;
      const body = fault.body?.(text, req) ?? text;
      const { 'content-length': _, ...kept } = reply.headers;
      res.writeHead(reply.statusCode ?? 500, kept).end(body);
    });
    onward.on('error', () => res.destroy());
    req.pipe(onward);
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
