import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An endpoint on this machine that answers with the status that its path says. */
export async function startEndpoint() {
  const server = createServer((req, res) => {
    req.resume();
    res.writeHead(Number(req.url?.slice(1))).end();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    /** @param status what it answers. */
    url: (status: number) => `http://127.0.0.1:${port}/${status}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
