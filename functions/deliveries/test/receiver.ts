import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A request that came to an endpoint. */
export interface Received {
  webhookId: string;
  type: string;
  /** Of what was changed. */
  target: string;
  // biome-ignore lint/suspicious/noExplicitAny: each type of event tells of something else
  after: any;
}

export type Status = number | 'silence';

export interface Receiver extends AsyncDisposable {
  url: string;
  received: Received[];
}

/**
 * An endpoint on this machine.
 *
 * @param answer the status of its answer to each request, of which there were so many before.
 */
export async function startReceiver(
  answer: (request: Received, before: number) => Status | Promise<Status>,
): Promise<Receiver> {
  const received: Received[] = [];
  const server = createServer(async (req, res) => {
    const { type, data } = JSON.parse(await text(req));
    const webhookId = String(req.headers['webhook-id']);
    const request = { webhookId, type, target: data.target.id, after: data.after };
    const status = await answer(request, received.push(request) - 1);
    if (status !== 'silence') res.writeHead(status).end('Told');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
