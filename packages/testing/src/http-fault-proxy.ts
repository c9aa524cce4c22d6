import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** What goes wrong with one request between a client and the server. */
export type Fault =
  /** Not carried out, and the connection ends. */
  | 'dropped before'
  /** Carried out, and the connection ends before the answer. */
  | 'dropped after'
  /** Carried out, and the connection ends in the middle of the answer. */
  | 'cut off'
  /** Carried out, and half of the answer comes. */
  | 'slow'
  /** Not carried out, and nothing comes. */
  | 'silent'
  /** Answered so in the server's place; carried out before, where it says so. */
  | { status: number; headers?: Record<string, string>; body?: string; carriedOut?: true };

/** A request as it came to the proxy. */
export interface SeenRequest {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  /** In milliseconds. */
  at: number;
}

export interface FaultProxy extends AsyncDisposable {
  address: string;
  /** Every request that came, also those that went wrong. */
  seen: SeenRequest[];
}

/**
 * Stands between a client and the server.
 *
 * @param faults what the first requests meet, one each, in their order; with null, and after them, they go through.
 */
export async function startFaultProxy(
  target: string,
  faults: readonly (Fault | null)[],
): Promise<FaultProxy> {
  const seen: SeenRequest[] = [];

  async function handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const body = await buffer(req);
    const { method = 'GET', url = '/', headers } = req;
    const fault = faults[seen.push({ method, url, headers, at: performance.now() }) - 1] ?? undefined;
    if (fault === 'silent') return;
    if (fault === 'dropped before') {
      req.socket.destroy();
      return;
    }
    if (typeof fault === 'object' && !fault.carriedOut) {
      res.writeHead(fault.status, fault.headers).end(fault.body);
      return;
    }
    const answer = await forward(method, url, headers, body);
    if (fault === 'dropped after') req.socket.destroy();
    else if (typeof fault === 'object') res.writeHead(fault.status, fault.headers).end(fault.body);
    else if (fault === undefined) res.writeHead(answer.status, answer.headers).end(answer.body);
    else {
      res.writeHead(answer.status, answer.headers);
      // An answer without a body has its end in its headers: then nothing may come at all.
      const half = Math.floor(answer.body.length / 2);
      if (half > 0) res.write(answer.body.subarray(0, half));
      if (fault === 'cut off') setTimeout(() => req.socket.destroy(), 20);
    }
  }

  async function forward(method: string, url: string, given: IncomingHttpHeaders, body: Buffer) {
    const { host: _, connection: __, 'content-length': ___, ...headers } = given;
    const answer = await fetch(target + url, {
      method,
      headers: headers as Record<string, string>,
      redirect: 'manual',
      ...(body.length > 0 && { body: new Uint8Array(body) }),
    });
    const { connection: ____, ...kept } = Object.fromEntries(answer.headers);
    return { status: answer.status, headers: kept, body: Buffer.from(await answer.arrayBuffer()) };
  }

  const server = createServer((req, res) => {
    handle(req, res).catch(() => req.socket.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
