import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the bench says to this process: how many bytes of JSON to answer from now on. */
export interface BareSize {
  bytes: number;
}

// What node:http itself costs, in a process of its own: the measure of all rows.
let body = '{}';

const server = createServer((req, res) => {
  const answer = () => {
    res.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
    res.end(body);
  };
  if (req.method === 'GET') answer();
  else req.on('data', () => {}).on('end', answer);
});

server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));

process.on('message', ({ bytes }: BareSize) => {
  const frame = JSON.stringify({ text: '' });
  body = JSON.stringify({ text: 'x'.repeat(Math.max(0, bytes - frame.length)) });
  process.send?.({ answering: body.length });
});
process.on('disconnect', () => process.exit());
