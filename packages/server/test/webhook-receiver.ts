import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A request that reached the receiver. */
export interface Received {
  /** Its `webhook-id`. */
  id: string;
  path: string;
  body: { type: string; data: { target: { id: string }; after: { value?: unknown } | null } };
}

export interface WebhookReceiver extends AsyncDisposable {
  /** `http://127.0.0.1:<port>` */
  address: string;
  received: Received[];
  /** How many requests are waiting for their answer, and the most that ever were, by path. */
  open: Map<string, { now: number; most: number }>;
}

/** A real server on loopback that endpoints can be. @param answer is given each request; 204 at once by default. */
export async function startReceiver(
  answer: (request: Received, res: ServerResponse) => void = (_, res) => res.writeHead(204).end(),
): Promise<WebhookReceiver> {
  const received: Received[] = [];
  const open = new Map<string, { now: number; most: number }>();
  const server = createServer(async (req, res) => {
    const path = req.url ?? '';
    const at = open.get(path) ?? { now: 0, most: 0 };
    open.set(path, { now: at.now + 1, most: Math.max(at.most, at.now + 1) });
    res.once('close', () => {
      const { now, most } = open.get(path) ?? { now: 1, most: 1 };
      open.set(path, { now: now - 1, most });
    });
    const request = { id: String(req.headers['webhook-id']), path, body: JSON.parse(await text(req)) };
    received.push(request);
    answer(request, res);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    open,
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
