import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** What goes wrong between the SDK and the engine. */
export const faults = {
  /** Answered so, and not carried out. */
  throttled: { status: 400, name: 'ProvisionedThroughputExceededException' },
  'broken inside': { status: 500, name: 'InternalServerError' },
  /** Neither carried out nor answered. */
  silent: 'silence',
  /** Carried out, and the connection ends. */
  'losing its answer': 'lose answer',
} as const;

export type Fault = (typeof faults)[keyof typeof faults];

export interface FaultProxy extends AsyncDisposable {
  endpoint: string;
  /** How many requests there were. */
  count(): number;
}

/**
 * Stands between the SDK and an engine.
 *
 * @param faultOf which request (from 0) meets which fault.
 */
export async function startFaultProxy(
  engine: string,
  faultOf: (request: number) => Fault | undefined,
): Promise<FaultProxy> {
  let count = 0;

  async function handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const body = await buffer(req);
    const fault = faultOf(count++);
    if (fault === 'silence') return;
    if (typeof fault === 'object') {
      res.writeHead(fault.status, { 'Content-Type': 'application/x-amz-json-1.0' });
      res.end(
        JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${fault.name}`, message: 'Injected' }),
      );
      return;
    }
    const { host: _, 'content-length': __, connection: ___, ...headers } = req.headers;
    const answer = await fetch(engine, { method: 'POST', headers: headers as Record<string, string>, body });
    const text = await answer.text();
    if (fault === 'lose answer') {
      req.socket.destroy();
      return;
    }
    const { connection: ____, 'transfer-encoding': _____, ...kept } = Object.fromEntries(answer.headers);
    res.writeHead(answer.status, { ...kept, 'content-length': Buffer.byteLength(text) });
    res.end(text);
  }

  const server = createServer((req, res) => {
    handle(req, res).catch(() => req.socket.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    count: () => count,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
