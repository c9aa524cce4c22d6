import { connect, type Socket } from 'node:net';
import type { WireAnswer } from '@roost/testing';

/** How long an answer may take before a test takes it for none, in milliseconds. */
const patience = 5_000;

interface RawOptions {
  method?: string;
  /** How many answers to wait for; the last one is given back. */
  answers?: number;
  /** Is given the socket once the bytes are on their way. */
  beforeAnswer?: (socket: Socket) => unknown;
}

/**
 * Writes bytes to the server as they are, and reads what it answers: for what `fetch` refuses to send. The socket is
 * closed whichever way it ends.
 *
 * @returns undefined where the server closes the connection without an answer.
 */
export async function sendRaw(
  address: string,
  bytes: string | Uint8Array,
  { method = 'GET', answers = 1, beforeAnswer }: RawOptions = {},
): Promise<WireAnswer | undefined> {
  const { hostname, port } = new URL(address);
  const socket = connect(Number(port), hostname);
  try {
    return await new Promise((resolve, reject) => {
      let received = Buffer.alloc(0);
      const timer = setTimeout(() => reject(new Error('The server gave no answer')), patience);
      socket.once('close', () => {
        clearTimeout(timer);
        resolve(undefined);
      });
      // The server may close while bytes are still on their way: what it answered before that counts.
      socket.on('error', () => {});
      let left = answers;
      socket.on('data', (chunk) => {
        received = Buffer.concat([received, chunk]);
        for (let read = readAnswer(received, method); read; read = readAnswer(received, method)) {
          received = received.subarray(read.end);
          left--;
          if (left > 0) continue;
          clearTimeout(timer);
          resolve(read.answer);
          return;
        }
      });
      socket.write(bytes);
      beforeAnswer?.(socket);
    });
  } finally {
    socket.destroy();
  }
}

/** @returns the first answer and where it ends; undefined while it is not all there. */
function readAnswer(received: Buffer, method: string): { answer: WireAnswer; end: number } | undefined {
  const split = received.indexOf('\r\n\r\n');
  if (split === -1) return undefined;
  const [statusLine = '', ...lines] = received.subarray(0, split).toString('latin1').split('\r\n');
  const status = Number(/^HTTP\/1\.[01] (\d{3}) /.exec(statusLine)?.[1]);
  const start = split + 4;
  if (status < 200) {
    const read = readAnswer(received.subarray(start), method);
    return read && { ...read, end: read.end + start };
  }
  const headers = new Headers(lines.map((line) => line.split(/: ?(.*)/s, 2) as [string, string]));
  const end = start + (method === 'HEAD' || status === 204 ? 0 : Number(headers.get('content-length')));
  if (received.length < end) return undefined;
  return { answer: { status, headers, text: received.subarray(start, end).toString('utf8') }, end };
}
