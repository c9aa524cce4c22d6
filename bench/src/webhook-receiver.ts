import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { monotonicTime } from './monotonic-time.ts';

/*
 * The bench's receiver of webhooks, a process of its own. It answers 204 at once, and never where the path is `/dead`.
 * The value that a change has set tells which change an event is of: see webhook-changes.ts.
 */

/** The first arrival of each event, by endpoint (its path) and the number of the change; and how many came again. */
export interface Arrivals {
  times: Record<string, Record<number, number>>;
  repeats: number;
}

let arrivals: Arrivals = { times: {}, repeats: 0 };
let count = 0;
let wanted = Number.POSITIVE_INFINITY;

const server = createServer((req, res) => {
  const path = req.url ?? '';
  if (path === '/dead') return;
  let body = '';
  req.setEncoding('latin1');
  req.on('data', (chunk: string) => {
    body += chunk;
  });
  req.on('end', () => {
    res.writeHead(204).end();
    // The state after the change is the last one in the body.
    const change = Number(/^\d+/.exec(body.slice(body.lastIndexOf('"change ') + 8))?.[0]);
    arrivals.times[path] ??= {};
    const times = arrivals.times[path] as Record<number, number>;
    if (times[change] === undefined) {
      times[change] = monotonicTime();
      count++;
    } else arrivals.repeats++;
    tell();
  });
});

function tell(): void {
  if (count < wanted) return;
  process.send?.(arrivals);
  arrivals = { times: {}, repeats: 0 };
  count = 0;
  wanted = Number.POSITIVE_INFINITY;
}

process.on('message', ({ events }: { events: number }) => {
  wanted = events;
  tell();
});
process.on('disconnect', () => process.exit());
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
