import { Connection } from './connection.ts';
import { LatencyHistogram } from './latency-histogram.ts';
import { monotonicTime } from './monotonic-time.ts';
import { RequestBytes, type RequestPattern } from './request-pattern.ts';

export interface Load {
  port: number;
  apiKey: string;
  connections: number;
  /** Taken in turn. */
  patterns: readonly RequestPattern[];
  /** How many users there are, for `{user}`. */
  users: number;
  /** The first `{count}`. */
  from: number;
  /** When to stop: whichever comes first. */
  until: { requests: number; seconds: number };
  /** Also says when each answer came. */
  times?: true;
}

export interface Measured {
  requestsPerSecond: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
  /** The body of an answer, on average. */
  bodyBytes: number;
  /** How much of a core the load generator itself was busy: near 1, it is what limits the figure. */
  busy: number;
  /** The first `{count}` that was not used. */
  next: number;
  /** When each answer came, in the order of their `{count}`, see monotonic-time.ts. */
  times?: number[];
}

/** Sends a load and waits for every answer. Rejects at the first that is not of the expected status. */
export async function generateLoad(load: Load): Promise<Measured> {
  const opening = Array.from({ length: load.connections }, () => Connection.open(load.port));
  const connections = await Promise.all(opening);
  try {
    return await drive(connections, load);
  } finally {
    for (const connection of connections) connection.close();
  }
}

function drive(connections: readonly Connection[], load: Load): Promise<Measured> {
  const latencies = new LatencyHistogram();
  const last = load.from + load.until.requests;
  let next = load.from;
  let bodyBytes = 0;
  let idle = 0;
  const times: number[] = [];
  const cpu = process.cpuUsage();
  const begin = performance.now();
  const deadline = begin + load.until.seconds * 1000;
  let now = begin;

  const conclude = (): Measured => {
    const { user, system } = process.cpuUsage(cpu);
    return {
      requestsPerSecond: (latencies.total * 1000) / (Math.min(now, deadline) - begin),
      p50: latencies.percentile(50),
      p99: latencies.percentile(99),
      bodyBytes: Math.round(bodyBytes / latencies.total),
      busy: (user + system) / 1000 / (performance.now() - begin),
      next,
      ...(load.times && { times }),
    };
  };

  return new Promise((resolve, reject) => {
    // Never asleep while it reads: a server that answers slower than this asks is otherwise charged for waking it, tens
    // of microseconds an answer on a virtual machine, and the bare one, which keeps it busy, is not. Where the disk is
    // at work too it does sleep: of two cores, the disk's own threads need this one.
    const stayAwake = () => {
      if (idle < connections.length) setImmediate(stayAwake);
    };
    if (load.patterns.every(({ method }) => method === 'GET')) stayAwake();
    for (const connection of connections) {
      // Its own bytes for each connection, since the digits are written over in place.
      const requests = load.patterns.map((pattern) => new RequestBytes(pattern, load.apiKey));
      let sentAt = 0;
      let expected = 0;
      let count = 0;
      const send = () => {
        if (now >= deadline || next >= last) {
          if (++idle === connections.length) resolve(conclude());
          return;
        }
        const request = requests[next % requests.length] as RequestBytes;
        count = next++;
        const bytes = request.fill(count, load.users);
        expected = request.status;
        sentAt = performance.now();
        connection.send(bytes);
      };
      connection.onError = reject;
      connection.onAnswer = (answer) => {
        now = performance.now();
        if (answer.status !== expected) {
          reject(new Error(`Expected status ${expected}, got ${answer.status}`));
          return;
        }
        if (load.times) times[count - load.from] = monotonicTime();
        // What was in flight when the time was up is waited for, but no longer counted.
        if (now <= deadline) {
          latencies.record(now - sentAt);
          bodyBytes += answer.bodyBytes;
        }
        send();
      };
      send();
    }
  });
}
